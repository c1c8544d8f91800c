import Glibc
import Spectra

// What is known of the fluxes of single lines, and what they do to the velocity of all.

extension NightSkyFit {
    /// Relative standard deviation of an OH line's flux about the table's, and the flux from which a line counts: ratios
    /// vary from night to night by 15 % and more.
    private static let (ratioDeviation, faintestFree) = (0.15, 0.1)
    /// Steps after which nothing changes any more.
    private static let freeSteps = 3

    /// The velocity when each line's flux may differ from the table's, and the variance of such a velocity that as many
    /// regions give together.
    func freed(
        _ spectrum: [Float], _ solution: LinearModel.Solution, _ others: LinearModel, lineWidth: Double, start: Double,
        regionCount: Int
    ) -> (velocity: Double, variance: Double)? {
        var (velocity, variance, noise) = (start, 0.0, solution.channelVariance)
        for _ in 0..<Self.freeSteps {
            let columns = groups.columns(velocity: velocity, lineWidth: lineWidth, axis: axis)
            var model = self.model(columns, others)
            var slope = [Double](repeating: 0, count: axis.count)
            for (index, lines) in groups.groups.enumerated() where !groups.displaced.contains(index) {
                let amplitude = solution.amplitudes[index]
                for channel in slope.indices { slope[channel] += amplitude * columns[index].byVelocity[channel] }
                guard lines.count > 1 else { continue }
                for line in lines where line.relativeFlux >= Self.faintestFree {
                    let column = NightSkyGroups.column([line], velocity: velocity, lineWidth: lineWidth, axis: axis)
                    model.append(column.value.map { $0 * amplitude }, deviation: Self.ratioDeviation)
                }
            }
            let scale = (1 / LinearModel.dot(slope, slope)).squareRoot()
            guard scale.isFinite else { return nil }
            model.append(slope.map { $0 * scale })
            guard let stepped = model.fit(spectrum, noise: noise), let step = stepped.amplitudes.last else {
                return nil
            }
            velocity += step * scale
            noise = stepped.channelVariance
            let count = Double(regionCount)
            guard let together = model.fit(spectrum, noise: noise / count) else { return nil }
            variance = together.variance(of: model.columns.count - 1) * scale * scale / count
            guard velocity.isFinite, abs(velocity - start) < 100 else { return nil }
        }
        return (velocity, variance)
    }

    /// A group fainter than this, in its own standard deviations, says nothing about the velocity.
    private static let leastGroup = 5.0

    /// What each group alone says of the velocity at which all were found.
    func offsets(
        _ spectrum: [Float], _ solution: LinearModel.Solution, _ columns: [NightSkyGroups.Column],
        _ others: LinearModel
    ) -> [(velocity: Double, variance: Double)?] {
        var model = self.model(columns, others)
        var places: [Int: Int] = [:]
        for group in columns.indices where !groups.displaced.contains(group) {
            let amplitude = solution.amplitudes[group]
            guard amplitude > Self.leastGroup * solution.variance(of: group).squareRoot() else { continue }
            places[group] = model.columns.count
            model.append(columns[group].byVelocity.map { $0 * amplitude })
        }
        guard let alone = model.fit(spectrum) else { return [] }
        return columns.indices.map { group in
            places[group].map { (alone.amplitudes[$0], alone.variance(of: $0)) }
        }
    }

    /// A group that differs from the others by more than this, in its own errors and km/s, is displaced by something that
    /// the model does not have: gas of another velocity, a line that the table lacks.
    private static let (outlierErrors, outlierVelocity) = (6.0, 5.0)
    /// With hydrogen's.
    static let mostDisplaced = 4

    /// The group that differs most from the mean of the others, if any does by so much.
    static func outlier(_ offsets: [(velocity: Double, variance: Double)?]) -> Int? {
        let seen = offsets.enumerated().compactMap { index, offset in
            offset.flatMap { $0.variance > 0 ? (index: index, velocity: $0.velocity, variance: $0.variance) : nil }
        }
        // Of two that disagree none is known to be wrong.
        guard seen.count > 2 else { return nil }
        let weight = seen.reduce(0) { $0 + 1 / $1.variance }
        let sum = seen.reduce(0) { $0 + $1.velocity / $1.variance }
        let apart = seen.map { group in
            let difference = abs(
                group.velocity - (sum - group.velocity / group.variance) / (weight - 1 / group.variance))
            return (index: group.index, difference: difference, errors: difference / group.variance.squareRoot())
        }
        return apart.filter { $0.errors > outlierErrors && $0.difference > outlierVelocity }
            .max { $0.errors < $1.errors }?.index
    }

    /// Relative standard deviation of a group's flux about the table's: twice that of a line.
    static let groupDeviation = 0.3

    /// What columns' amplitudes are before a spectrum is asked, with standard deviations: the sky's hydrogen, and OH lines
    /// with the table's fluxes on the scale of them all. It matters where bright gas hides a group.
    func beforehand(
        _ free: LinearModel.Solution, _ known: SkyHydrogen, lineWidth: Double
    ) -> [(column: Int, value: Double, deviation: Double)] {
        var all: [(column: Int, value: Double, deviation: Double)] = []
        if let hydrogen = groups.hydrogen, let slope = groups.displaced.firstIndex(of: hydrogen) {
            let unit = known.amplitude(of: groups.groups[hydrogen], lineWidth: lineWidth)
            let mean = SkyHydrogen.brightness.mean * unit
            all.append((hydrogen, mean, SkyHydrogen.brightness.deviation * unit))
            all.append((groups.groups.count + slope, 0, mean * SkyHydrogen.velocityDeviation))
        }
        let indices = groups.groups.indices
        guard let scale = skyScale(free.amplitudes, variances: indices.map(free.variance)) else { return all }
        return all + indices.filter { $0 != groups.hydrogen }.map { ($0, scale, Self.groupDeviation * scale) }
    }
}
