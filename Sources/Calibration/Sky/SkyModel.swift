import Spectra

/// The night sky of a field: OH lines, hydrogen's and a smooth continuum, the same for all pixels but for each pixel's
/// zero point and line width.
///
/// The continuum is that of the emptiest pixels, so what is left of a galaxy's or star's own continuum stays in the
/// spectra.
package struct SkyModel: Sendable {
    /// A line of the sky as it is taken out.
    package struct Line: Sendable {
        /// cm-1, at rest at the observatory.
        package let wavenumber: Double
        /// Height for the line width `referenceWidth` and its standard error, the cube's unit.
        package let peak, error: Double
    }

    /// The channels of `SN3Band.fit` on the cube's axis.
    package let axis: WavenumberAxis
    package let lines: [Line]
    /// Lines keep their fluxes: their heights go with `referenceWidth` over the pixel's own line width, cm-1.
    package let referenceWidth: Double
    private let continuum: [Double]

    /// Writes the sky of a pixel.
    ///
    /// - Parameters:
    ///   - velocity: the pixel's zero point, km/s.
    ///   - lineWidth: full width at half maximum of the pixel's sinc, cm-1; a NaN makes the lines NaN.
    ///   - output: axis.count values, overwritten; the cube's unit.
    package func evaluate(velocity: Double, lineWidth: Double, into output: UnsafeMutablePointer<Float>) {
        let local = near(velocity: velocity, lineWidth: lineWidth)
        for channel in 0..<axis.count { output[channel] = local.value[channel] }
    }

    /// The sky about a zero point and a line width, for many pixels that have nearly the same.
    package func near(velocity: Double, lineWidth: Double) -> LocalSky {
        let scaled = lines.map {
            NightSkyLine(
                airWavelength: 1e7 / $0.wavenumber, relativeFlux: $0.peak * referenceWidth / lineWidth)
        }
        let column = NightSkyGroups.column(scaled, velocity: velocity, lineWidth: lineWidth, axis: axis)
        return LocalSky(
            velocity: velocity, lineWidth: lineWidth, value: zip(column.value, continuum).map { Float($0 + $1) },
            byVelocity: column.byVelocity.map(Float.init), byLineWidth: column.byLineWidth.map(Float.init))
    }

    /// Standard error that the sky's lines leave in the velocity of a fit with all of `EmissionLine.sn3`, km/s.
    ///
    /// A sinc of height e beside one of height h displaces it by 0.345 e / h line widths at most; of several lines with
    /// one velocity each counts with its height squared.
    ///
    /// - Parameters:
    ///   - heights: of the nebular lines, the cube's unit; what is not above zero counts for nothing.
    ///   - velocity: of the nebular lines on the axis, km/s.
    ///   - zeroPoint: of the pixel, km/s.
    ///   - lineWidth: of the pixel, cm-1.
    package func velocityError(
        heights: [Double], velocity: Double, zeroPoint: Double, lineWidth: Double
    ) -> Double {
        let total = heights.reduce(0) { $0 + ($1 > 0 ? $1 * $1 : 0) }
        guard total > 0 else { return 0 }
        let (nebularShift, skyShift) = (Doppler.factor(velocity: velocity), Doppler.factor(velocity: zeroPoint))
        var squares = 0.0
        for (nebular, height) in zip(EmissionLine.sn3, heights) where height > 0 {
            let center = nebular.wavenumber * nebularShift
            for line in lines where abs(line.wavenumber * skyShift - center) < Self.reach * lineWidth {
                let displacement = Self.leverage * line.error * height / total * lineWidth / center
                squares += displacement * displacement
            }
        }
        return squares.squareRoot() * Doppler.speedOfLight
    }

    /// Standard errors that the sky's lines leave in the heights of `EmissionLine.sn3`, the cube's unit: as much as a line
    /// of the sky overlaps with each.
    ///
    /// - Parameters:
    ///   - velocity: of the nebular lines on the axis, km/s.
    ///   - zeroPoint: of the pixel, km/s.
    ///   - lineWidth: of the pixel, cm-1.
    package func heightErrors(velocity: Double, zeroPoint: Double, lineWidth: Double) -> [Double] {
        let (nebularShift, skyShift) = (Doppler.factor(velocity: velocity), Doppler.factor(velocity: zeroPoint))
        return EmissionLine.sn3.map { nebular in
            let center = nebular.wavenumber * nebularShift
            return lines.reduce(0) { squares, line in
                let distance = abs(line.wavenumber * skyShift - center)
                guard distance < Self.reach * lineWidth else { return squares }
                let left = line.error * Sincgauss(x: distance, fwhm: lineWidth, sigma: 0).value
                return squares + left * left
            }.squareRoot()
        }
    }

    /// Greatest slope of a sinc's autocorrelation over the curvature at its top, in line widths: 0.436 * 3 / 3.791.
    private static let leverage = 0.345
    /// Steepest slope of a sinc of height 1, per line width: 0.436 * 3.791.
    private static let steepest = 1.65
    /// Line widths from its centre over which a sinc displaces another by more than a third of that.
    private static let reach = 1.5

    /// No sky: 0 everywhere.
    package static func none(axis: WavenumberAxis) -> SkyModel {
        SkyModel(axis: axis, lines: [], referenceWidth: 1, continuum: [Double](repeating: 0, count: axis.count))
    }

    /// A copy of the sky for spectra whose zero point is not to be taken out: its lines stay where they were found, at
    /// `velocity`, when it is evaluated at 0.
    func shifted(by velocity: Double) -> SkyModel {
        let shift = Doppler.factor(velocity: velocity)
        let moved = lines.map { Line(wavenumber: $0.wavenumber * shift, peak: $0.peak, error: $0.error) }
        return SkyModel(axis: axis, lines: moved, referenceWidth: referenceWidth, continuum: continuum)
    }

    private init(axis: WavenumberAxis, lines: [Line], referenceWidth: Double, continuum: [Double]) {
        self.axis = axis
        self.lines = lines
        self.referenceWidth = referenceWidth
        self.continuum = continuum
    }

    /// A sky whose lines were too faint to see.
    init(axis: WavenumberAxis, continuumOf region: SkyRegion, gas: NightSkyFit.Gas) {
        let fit = NightSkyFit(axis: axis, groups: NightSkyGroups(groups: []))
        let result = fit.amplitudes(
            region.blank, lineWidth: region.lineWidth, gas: gas, velocity: 0)
        let continuum = result.map { ContinuumBasis(axis: axis).value($0.continuum) }
        self.init(
            axis: axis, lines: [], referenceWidth: region.lineWidth,
            continuum: continuum ?? [Double](repeating: 0, count: axis.count))
    }

    /// Means over regions of what each fits at its zero point, weighted by inverse variances.
    init(
        _ regions: [(region: SkyRegion, gas: NightSkyFit.Gas)], fit: NightSkyFit, zeroPoint: ZeroPointMap,
        hydrogen: SkyHydrogen
    ) {
        let width = regions.isEmpty ? 1 : regions.reduce(0) { $0 + $1.region.lineWidth } / Double(regions.count)
        var amplitudes = [WeightedMean](repeating: WeightedMean(), count: fit.groups.groups.count)
        var displacement = WeightedMean()
        var coefficients = [WeightedMean](repeating: WeightedMean(), count: ContinuumBasis.count)
        for (region, gas) in regions {
            let velocity = zeroPoint.velocity(x: region.x, y: region.y)
            guard
                let result = fit.amplitudes(
                    region.blank, lineWidth: region.lineWidth, gas: gas, velocity: velocity, known: hydrogen,
                    regionCount: regions.count),
                result.channelVariance > 0
            else { continue }
            // Heights at the common line width.
            let scale = region.lineWidth / width
            // Gas in the blank pixels hides the sky's hydrogen: too little is known of its lines' shape to tell them apart.
            let isHidden =
                fit.excessiveHydrogen(
                    region.blank, lineWidth: region.lineWidth, velocity: velocity, known: hydrogen) != nil
            var hidden = fit.groupsHiddenByGas(
                region.blank, result, lineWidth: region.lineWidth, gas: gas, velocity: velocity)
            if isHidden, let hydrogen = fit.groups.hydrogen { hidden.insert(hydrogen) }
            for (group, amplitude) in result.amplitudes.enumerated() where !hidden.contains(group) {
                amplitudes[group].add(amplitude * scale, variance: result.variances[group] * scale * scale)
            }
            for (index, coefficient) in result.continuum.enumerated() {
                coefficients[index].add(coefficient, variance: result.channelVariance)
            }
            if !isHidden, let hydrogen = result.hydrogen {
                displacement.add(hydrogen.velocity, variance: hydrogen.variance)
            }
        }
        // What no region shows is as the table has it.
        let scale = fit.skyScale(amplitudes.map(\.value), variances: amplitudes.map { square($0.error) }) ?? 0
        for group in amplitudes.indices where amplitudes[group].isEmpty && group != fit.groups.hydrogen {
            amplitudes[group].add(scale, variance: square(NightSkyFit.groupDeviation * scale))
        }
        if let group = fit.groups.hydrogen, amplitudes[group].isEmpty {
            let unit = hydrogen.amplitude(of: fit.groups.groups[group], lineWidth: width)
            amplitudes[group].add(
                SkyHydrogen.brightness.mean * unit, variance: square(SkyHydrogen.brightness.deviation * unit))
        }
        if displacement.isEmpty { displacement.add(0, variance: square(SkyHydrogen.velocityDeviation)) }
        let shift = Doppler.factor(velocity: displacement.value)
        // What a line as high as hydrogen's leaves where its own velocity is that uncertain.
        let misplaced =
            displacement.error * Self.steepest / width * EmissionLine.halpha.wavenumber / Doppler.speedOfLight
        let lines = zip(fit.groups.groups, amplitudes).enumerated().flatMap { index, group in
            let isHydrogen = index == fit.groups.hydrogen
            let height = abs(group.1.value) * (isHydrogen ? misplaced : 0)
            let error = (group.1.error * group.1.error + height * height).squareRoot()
            return group.0.map {
                Line(
                    wavenumber: $0.wavenumber * (isHydrogen ? shift : 1), peak: $0.relativeFlux * group.1.value,
                    error: $0.relativeFlux * error)
            }
        }
        self.init(
            axis: fit.axis, lines: lines, referenceWidth: width,
            continuum: ContinuumBasis(axis: fit.axis).value(coefficients.map(\.value)))
    }
}

private func square(_ value: Double) -> Double { value * value }

/// A mean weighted by inverse variances; 0 without values.
private struct WeightedMean {
    private var count = 0.0
    private var weight = 0.0
    private var sum = 0.0
    private var squares = 0.0

    mutating func add(_ value: Double, variance: Double) {
        guard variance > 0, value.isFinite else { return }
        count += 1
        weight += 1 / variance
        sum += value / variance
        squares += value * value / variance
    }

    var isEmpty: Bool { weight == 0 }
    var value: Double { weight > 0 ? sum / weight : 0 }

    /// Values that scatter by more than their errors make the mean as much less certain.
    var error: Double {
        guard weight > 0 else { return 0 }
        let excess = count > 1 ? (squares - sum * sum / weight) / (count - 1) : 1
        return (max(1, excess) / weight).squareRoot()
    }
}
