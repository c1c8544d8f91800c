import Spectra

/// Fits the night sky's OH lines to the mean spectrum of blank pixels: one velocity for all, an amplitude for each
/// group, a smooth continuum, and the nebular lines of what gas there is, so that it pulls neither.
///
/// The velocity is the error of the wavelength calibration: OH stands still at the observatory. It is positive where
/// true wavenumbers are larger than the axis says, as lines then appear at too small a wavenumber.
struct NightSkyFit {
    struct Result {
        /// km/s, with its standard error for white noise of the residuals' size.
        let velocity, error: Double
        /// By how much each group alone says that the velocity differs, km/s, and its variance; nil of a group that says
        /// nothing.
        let offsets: [(velocity: Double, variance: Double)?]
        /// What lines of other fluxes than the table's may do to the velocity beyond `error`, km/s: the same in a field's
        /// other regions.
        let ratioError: Double
        /// Amplitude and variance of each group.
        let amplitudes, variances: [Double]
        /// Coefficients of `ContinuumBasis`.
        let continuum: [Double]
        /// Velocity of the line at H-alpha against the OH lines, km/s, and its variance; nil where it is not seen.
        let hydrogen: (velocity: Double, variance: Double)?
        /// Amplitude of what displaces that line, its height times its velocity; 0 where there is no such line.
        let hydrogenSlope: Double
        /// Variance of a channel, from the residuals.
        let channelVariance: Double
        /// The Bayesian information criterion of the fit: the least belongs to the model that the data call for.
        let criterion: Double
    }

    /// What is known of the nebular lines in a spectrum.
    enum Gas: Sendable {
        case none
        /// Not seen here, but the field's gas may be there, at this velocity on the axis, km/s: faint lines.
        case expected(Double)
        /// Seen at these velocities: its lines may be a little off them, and of any width.
        case seen([Double])
        /// Bright, at these velocities, in lines of any shape.
        case bright([ClosedRange<Double>])
    }

    /// Range and step of the first search, km/s: uncorrected cubes show 48 to 104.
    static let searchRange = -60.0...220.0
    static let searchStep = 10.0
    /// Hydrogen of the Galaxy moves no faster against the observatory towards any galaxy of a survey, km/s; also half a
    /// line width, beyond which a slope displaces no line.
    static let largestDisplacement = 60.0
    /// A sky less significant than this, in standard deviations, was not seen.
    static let leastSignificance = 8.0
    private static let mostIterations = 12
    private static let tolerance = 0.01

    let axis: WavenumberAxis
    let groups: NightSkyGroups
    let continuum: ContinuumBasis

    init(axis: WavenumberAxis, groups: NightSkyGroups) {
        self.axis = axis
        self.groups = groups
        continuum = ContinuumBasis(axis: axis)
    }

    /// First guess of the velocity from all lines with the table's relative fluxes; nil when no sky is seen.
    func search(_ spectrum: [Float], lineWidth: Double, gas: Gas) -> Double? {
        let others = others(lineWidth: lineWidth, gas: gas)
        guard let without = others.fit(spectrum) else { return nil }
        var best: (velocity: Double, gain: Double)?
        for velocity in stride(
            from: Self.searchRange.lowerBound, through: Self.searchRange.upperBound, by: Self.searchStep)
        {
            var model = others
            let lines = groups.groups.flatMap(\.self)
            model.append(
                NightSkyGroups.column(lines, velocity: velocity, lineWidth: lineWidth, axis: axis).value)
            guard let solution = model.fit(spectrum), let amplitude = solution.amplitudes.last, amplitude > 0 else {
                continue
            }
            let gain = (without.chiSquare - solution.chiSquare) / solution.channelVariance
            if gain > best?.gain ?? Self.leastSignificance * Self.leastSignificance { best = (velocity, gain) }
        }
        return best?.velocity
    }

    /// Gauss-Newton iterations from `start`; nil when they do not converge.
    ///
    /// - Parameter regionCount: regions of the field, which share the fluxes of the lines.
    func refine(
        _ spectrum: [Float], lineWidth: Double, gas: Gas, start: Double, regionCount: Int = 1
    ) -> Result? {
        let others = others(lineWidth: lineWidth, gas: gas)
        var velocity = start
        for _ in 0..<Self.mostIterations {
            let columns = groups.columns(velocity: velocity, lineWidth: lineWidth, axis: axis)
            var model = self.model(columns, others)
            guard let solution = model.fit(spectrum) else { return nil }
            var slope = [Double](repeating: 0, count: axis.count)
            for (index, column) in columns.enumerated() where !groups.displaced.contains(index) {
                let amplitude = solution.amplitudes[index]
                for channel in slope.indices { slope[channel] += amplitude * column.byVelocity[channel] }
            }
            // In units near 1, like the other columns.
            let scale = (1 / LinearModel.dot(slope, slope)).squareRoot()
            guard scale.isFinite else { return nil }
            model.append(slope.map { $0 * scale })
            guard let stepped = model.fit(spectrum), let step = stepped.amplitudes.last else { return nil }
            // A step over half a line width would leave the region where the slope means anything.
            let limit = 0.5 * lineWidth / axis[axis.count / 2] * Doppler.speedOfLight
            velocity += max(-limit, min(limit, step * scale))
            guard velocity.isFinite, abs(velocity) < 1000 else { return nil }
            if abs(step * scale) < Self.tolerance {
                let error = stepped.variance(of: model.columns.count - 1).squareRoot() * scale
                let free = freed(
                    spectrum, solution, others, lineWidth: lineWidth, start: velocity, regionCount: regionCount)
                velocity = free?.velocity ?? velocity
                let columns = groups.columns(velocity: velocity, lineWidth: lineWidth, axis: axis)
                guard let solution = self.model(columns, others).fit(spectrum) else { return nil }
                let offsets = offsets(spectrum, solution, columns, others)
                if let group = Self.outlier(offsets), groups.displaced.count < Self.mostDisplaced {
                    return NightSkyFit(axis: axis, groups: groups.displacing(group)).refine(
                        spectrum, lineWidth: lineWidth, gas: gas, start: velocity, regionCount: regionCount)
                }
                return solution.result(
                    velocity: velocity, error: error, groups: groups, offsets: offsets,
                    ratioError: free.map { max(0, $0.variance - error * error / Double(regionCount)).squareRoot() }
                        ?? 0)
            }
        }
        return nil
    }

    /// What hides nebular lines in a spectrum of the sky at `velocity`: the sky's lines and what displaces them.
    func background(lineWidth: Double, velocity: Double) -> [[Double]] {
        groups.columns(velocity: velocity, lineWidth: lineWidth, axis: axis).flatMap {
            [$0.value, $0.byVelocity]
        }
    }

    /// Width of the cores of the sky's lines over the instrument's, with its standard error; nil when it is not
    /// determined. Hydrogen, which has a width of its own, does not count.
    func lineWidthRatio(
        _ spectrum: [Float], lineWidth: Double, gas: Gas, velocity: Double
    ) -> (ratio: Double, error: Double)? {
        let others = others(lineWidth: lineWidth, gas: gas)
        var width = lineWidth
        for _ in 0..<Self.mostIterations {
            var model = self.model(groups.columns(velocity: velocity, lineWidth: width, axis: axis), others)
            guard let solution = model.fit(spectrum) else { return nil }
            var slope = [Double](repeating: 0, count: axis.count)
            for (index, lines) in groups.groups.enumerated() where !groups.displaced.contains(index) {
                let core = NightSkyGroups.coreByLineWidth(lines, velocity: velocity, lineWidth: width, axis: axis)
                for channel in slope.indices { slope[channel] += solution.amplitudes[index] * core[channel] }
            }
            let scale = (1 / LinearModel.dot(slope, slope)).squareRoot()
            guard scale.isFinite else { return nil }
            model.append(slope.map { $0 * scale })
            guard let stepped = model.fit(spectrum), let step = stepped.amplitudes.last else { return nil }
            let error = stepped.variance(of: model.columns.count - 1).squareRoot() * scale
            let change = max(-0.2 * lineWidth, min(0.2 * lineWidth, step * scale))
            width += change
            guard width > 0.3 * lineWidth, width < 3 * lineWidth else { return nil }
            // A tenth of the error changes nothing that can be known.
            if abs(change) < max(1e-4 * lineWidth, 0.1 * error) { return (width / lineWidth, error / lineWidth) }
        }
        return nil
    }

    /// Amplitudes at a known velocity; nil when the spectrum does not determine them.
    ///
    /// - Parameters:
    ///   - known: what the line at H-alpha can be, beside OH lines near the table's; nil for lines of any brightness.
    ///   - regionCount: spectra that share what is known of them.
    func amplitudes(
        _ spectrum: [Float], lineWidth: Double, gas: Gas, velocity: Double, known: SkyHydrogen? = nil,
        regionCount: Int = 1
    ) -> Result? {
        let columns = groups.columns(velocity: velocity, lineWidth: lineWidth, axis: axis)
        var model = model(columns, others(lineWidth: lineWidth, gas: gas))
        guard var solution = model.fit(spectrum) else { return nil }
        if let known {
            let beforehand = beforehand(solution, known, lineWidth: lineWidth)
            var rest = spectrum
            for (column, value, deviation) in beforehand {
                model.bound(column, deviation: deviation * Double(regionCount).squareRoot())
                for channel in rest.indices { rest[channel] -= Float(value * model.columns[column][channel]) }
            }
            guard let bounded = model.fit(rest, noise: solution.channelVariance) else { return nil }
            solution = beforehand.reduce(bounded) { $0.moving($1.column, by: $1.value) }
        }
        return solution.result(velocity: velocity, error: 0, groups: groups, offsets: [], ratioError: 0)
    }

    /// The groups, then what those need that move by themselves, then the others.
    func model(_ columns: [NightSkyGroups.Column], _ others: LinearModel) -> LinearModel {
        var model = LinearModel()
        model.append(contentsOf: columns.map(\.value))
        model.append(contentsOf: groups.displaced.map { columns[$0].byVelocity })
        model.append(contentsOf: others.columns)
        return model
    }

    /// Continuum, then nebular lines.
    private func others(lineWidth: Double, gas: Gas) -> LinearModel {
        var model = LinearModel()
        model.append(contentsOf: continuum.columns)
        switch gas {
        case .none: break
        case .expected(let velocity):
            model.append(contentsOf: NebularLines(axis: axis, lineWidth: lineWidth).columns(velocity: velocity))
        case .seen(let velocities):
            for velocity in velocities {
                model.append(
                    contentsOf: NebularLines.flexibleColumns(axis: axis, lineWidth: lineWidth, velocity: velocity))
            }
        case .bright(let velocities):
            model.append(
                contentsOf: NebularLines.profileColumns(axis: axis, lineWidth: lineWidth, velocities: velocities))
        }
        return model
    }
}

extension LinearModel.Solution {
    /// Reads a solution of `NightSkyFit.model`.
    fileprivate func result(
        velocity: Double, error: Double, groups: NightSkyGroups,
        offsets: [(velocity: Double, variance: Double)?], ratioError: Double
    ) -> NightSkyFit.Result {
        let count = groups.groups.count
        let first = count + groups.displaced.count
        let slope = groups.displaced.firstIndex { $0 == groups.hydrogen }.map { count + $0 }
        return NightSkyFit.Result(
            velocity: velocity, error: error, offsets: offsets, ratioError: ratioError,
            amplitudes: Array(amplitudes[..<count]),
            variances: (0..<count).map { variance(of: $0) },
            continuum: Array(amplitudes[first..<first + ContinuumBasis.count]),
            hydrogen: slope.flatMap { slope in groups.hydrogen.flatMap { displacement(of: $0, slope: slope) } },
            hydrogenSlope: slope.map { amplitudes[$0] } ?? 0,
            channelVariance: channelVariance, criterion: criterion)
    }

    /// Velocity by which a line with this slope is displaced.
    private func displacement(of line: Int, slope: Int) -> (velocity: Double, variance: Double)? {
        let velocity = amplitudes[slope] / amplitudes[line]
        guard amplitudes[line] > 0, abs(velocity) < NightSkyFit.largestDisplacement else { return nil }
        return (velocity, variance(of: slope) / (amplitudes[line] * amplitudes[line]))
    }
}
