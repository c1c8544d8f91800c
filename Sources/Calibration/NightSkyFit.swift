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
        /// Amplitude and variance of each group.
        let amplitudes, variances: [Double]
        /// Coefficients of `ContinuumBasis`.
        let continuum: [Double]
        /// Variance of a channel, from the residuals.
        let channelVariance: Double
    }

    /// Range and step of the first search, km/s: uncorrected cubes show 48 to 104.
    static let searchRange = -60.0...220.0
    static let searchStep = 10.0
    /// A sky less significant than this, in standard deviations, was not seen.
    static let leastSignificance = 8.0
    private static let mostIterations = 12
    private static let tolerance = 0.01

    let axis: WavenumberAxis
    let groups: NightSkyGroups
    private let continuum: ContinuumBasis

    init(axis: WavenumberAxis, groups: NightSkyGroups) {
        self.axis = axis
        self.groups = groups
        continuum = ContinuumBasis(axis: axis)
    }

    /// First guess of the velocity from all lines with the table's relative fluxes; nil when no sky is seen.
    ///
    /// - Parameter nebularVelocity: where nebular lines lie on the axis, nil when there are none.
    func search(_ spectrum: [Float], lineWidth: Double, nebularVelocity: Double?) -> Double? {
        let others = others(lineWidth: lineWidth, nebularVelocity: nebularVelocity)
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
    func refine(
        _ spectrum: [Float], lineWidth: Double, nebularVelocity: Double?, start: Double
    ) -> Result? {
        let others = others(lineWidth: lineWidth, nebularVelocity: nebularVelocity)
        var velocity = start
        for _ in 0..<Self.mostIterations {
            let columns = groups.groups.map {
                NightSkyGroups.column($0, velocity: velocity, lineWidth: lineWidth, axis: axis)
            }
            guard let solution = solve(spectrum, columns.map(\.value), others) else { return nil }
            var slope = [Double](repeating: 0, count: axis.count)
            for (column, amplitude) in zip(columns, solution.amplitudes) {
                for channel in slope.indices { slope[channel] += amplitude * column.byVelocity[channel] }
            }
            // In units near 1, like the other columns.
            let scale = (1 / LinearModel.dot(slope, slope)).squareRoot()
            guard scale.isFinite else { return nil }
            var model = others
            model.append(contentsOf: columns.map(\.value))
            model.append(slope.map { $0 * scale })
            guard let stepped = model.fit(spectrum), let step = stepped.amplitudes.last else { return nil }
            // A step over half a line width would leave the region where the slope means anything.
            let limit = 0.5 * lineWidth / axis[axis.count / 2] * Doppler.speedOfLight
            velocity += max(-limit, min(limit, step * scale))
            guard velocity.isFinite, abs(velocity) < 1000 else { return nil }
            if abs(step * scale) < Self.tolerance {
                let error = stepped.variance(of: model.columns.count - 1).squareRoot() * scale
                return solution.result(velocity: velocity, error: error, groupCount: columns.count)
            }
        }
        return nil
    }

    /// Amplitudes at a known velocity; nil when the spectrum does not determine them.
    func amplitudes(
        _ spectrum: [Float], lineWidth: Double, nebularVelocity: Double?, velocity: Double
    ) -> Result? {
        let columns = groups.columns(velocity: velocity, lineWidth: lineWidth, axis: axis)
        let others = others(lineWidth: lineWidth, nebularVelocity: nebularVelocity)
        return solve(spectrum, columns, others)?.result(velocity: velocity, error: 0, groupCount: columns.count)
    }

    private func solve(_ spectrum: [Float], _ sky: [[Double]], _ others: LinearModel) -> LinearModel.Solution? {
        var model = LinearModel()
        model.append(contentsOf: sky)
        model.append(contentsOf: others.columns)
        return model.fit(spectrum)
    }

    /// Continuum, then nebular lines.
    private func others(lineWidth: Double, nebularVelocity: Double?) -> LinearModel {
        var model = LinearModel()
        model.append(contentsOf: continuum.columns)
        if let nebularVelocity {
            model.append(
                contentsOf: NebularLines(axis: axis, lineWidth: lineWidth).columnsWithSlopes(velocity: nebularVelocity))
        }
        return model
    }
}

extension LinearModel.Solution {
    /// Reads a solution whose first columns are the groups, followed by the continuum.
    fileprivate func result(velocity: Double, error: Double, groupCount: Int) -> NightSkyFit.Result {
        NightSkyFit.Result(
            velocity: velocity, error: error, amplitudes: Array(amplitudes[..<groupCount]),
            variances: (0..<groupCount).map { variance(of: $0) },
            continuum: Array(amplitudes[groupCount..<groupCount + ContinuumBasis.count]),
            channelVariance: channelVariance)
    }
}
