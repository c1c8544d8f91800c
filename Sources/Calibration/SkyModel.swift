import Spectra

/// The night sky of a field: OH lines and a smooth continuum, the same for all pixels but for each pixel's zero point
/// and line width.
///
/// The continuum is that of the emptiest pixels, so what is left of a galaxy's or star's own continuum stays in the
/// spectra.
public struct SkyModel: Sendable {
    /// The channels of `SN3Band.fit` on the cube's axis.
    public let axis: WavenumberAxis
    /// Lines with their peaks, the cube's unit.
    private let lines: [NightSkyLine]
    private let continuum: [Double]

    /// Writes the sky of a pixel.
    ///
    /// - Parameters:
    ///   - velocity: the pixel's zero point, km/s.
    ///   - lineWidth: full width at half maximum of the pixel's sinc, cm-1; a NaN makes the lines NaN.
    ///   - output: axis.count values, overwritten; the cube's unit.
    public func evaluate(velocity: Double, lineWidth: Double, into output: UnsafeMutablePointer<Float>) {
        let column = NightSkyGroups.column(lines, velocity: velocity, lineWidth: lineWidth, axis: axis).value
        for channel in 0..<axis.count { output[channel] = Float(column[channel] + continuum[channel]) }
    }

    /// No sky: 0 everywhere.
    public static func none(axis: WavenumberAxis) -> SkyModel {
        SkyModel(axis: axis, lines: [], continuum: [Double](repeating: 0, count: axis.count))
    }

    /// The same sky for spectra whose zero point is not to be taken out: its lines stay where they were found, at
    /// `velocity`, when it is evaluated at 0.
    func shifted(by velocity: Double) -> SkyModel {
        let shift = Doppler.factor(velocity: velocity)
        let moved = lines.map {
            NightSkyLine(airWavelength: $0.airWavelength / shift, relativeFlux: $0.relativeFlux)
        }
        return SkyModel(axis: axis, lines: moved, continuum: continuum)
    }

    private init(axis: WavenumberAxis, lines: [NightSkyLine], continuum: [Double]) {
        self.axis = axis
        self.lines = lines
        self.continuum = continuum
    }

    /// A sky whose lines were too faint to see.
    init(axis: WavenumberAxis, continuumOf region: SkyRegion, nebularVelocity: Double?) {
        let fit = NightSkyFit(axis: axis, groups: NightSkyGroups(groups: []))
        let result = fit.amplitudes(
            region.blank, lineWidth: region.lineWidth, nebularVelocity: nebularVelocity, velocity: 0)
        let continuum = result.map { ContinuumBasis(axis: axis).value($0.continuum) }
        self.init(axis: axis, lines: [], continuum: continuum ?? [Double](repeating: 0, count: axis.count))
    }

    /// Means over regions of what each fits at its zero point, weighted by inverse variances.
    init(
        _ regions: [(region: SkyRegion, nebularVelocity: Double?)], fit: NightSkyFit, zeroPoint: ZeroPointMap
    ) {
        let groupCount = fit.groups.groups.count
        var amplitudes = [Double](repeating: 0, count: groupCount)
        var amplitudeWeights = amplitudes
        var coefficients = [Double](repeating: 0, count: ContinuumBasis.count)
        var total = 0.0
        for (region, nebularVelocity) in regions {
            let velocity = zeroPoint.velocity(x: region.x, y: region.y)
            guard
                let result = fit.amplitudes(
                    region.blank, lineWidth: region.lineWidth, nebularVelocity: nebularVelocity, velocity: velocity),
                result.channelVariance > 0
            else { continue }
            for group in 0..<groupCount {
                amplitudes[group] += result.amplitudes[group] / result.variances[group]
                amplitudeWeights[group] += 1 / result.variances[group]
            }
            for (index, coefficient) in result.continuum.enumerated() {
                coefficients[index] += coefficient / result.channelVariance
            }
            total += 1 / result.channelVariance
        }
        let scale = total > 0 ? 1 / total : 0
        let lines = zip(fit.groups.groups, zip(amplitudes, amplitudeWeights)).flatMap { group, sums in
            group.map {
                NightSkyLine(
                    airWavelength: $0.airWavelength, relativeFlux: sums.1 > 0 ? $0.relativeFlux * sums.0 / sums.1 : 0)
            }
        }
        self.init(
            axis: fit.axis, lines: lines,
            continuum: ContinuumBasis(axis: fit.axis).value(coefficients.map { $0 * scale }))
    }
}
