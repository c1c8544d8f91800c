import Calibration
import Refinement
import Spectra

/// The stellar absorption at H-alpha in a block: a trough for each of its parts in which stars shine.
struct Starlight {
    /// Columns and rows of a part: small enough for the middle of a galaxy, where light and velocities change from pixel to
    /// pixel. Where its trough is not seen, that of a larger part stands for it.
    private static let (columns, rows) = (8, 5)
    /// So many pixels are needed for a sum, and so many fitted ones for the gas' velocity.
    private static let leastCount = 12
    /// Fits so near an expected velocity and so narrow are the gas', km/s: a trough's flanks pass for broader lines elsewhere.
    private static let (gasReach, gasBroadening) = (150.0, 60.0)
    /// The depth of a trough over H-alpha's height from which the mask tells: known to a third, as where the galaxy fills the
    /// field and the sky's spectrum holds some of it, it costs 3 %.
    private static let much = 1.0 / 12

    private let troughs: [StellarTrough]
    /// The part of each pixel of the block.
    private let part: [Int]

    /// nil where the block as a whole has no trough.
    ///
    /// - Parameters:
    ///   - fit: of the block.
    ///   - before: what was filled in before that fit.
    init?(of fit: FitBlock, filledBefore before: Starlight?, cube: CalibratedCube, limits: PixelLimits) {
        let block = fit.prior.block
        let width = block.columns.count
        let across = (width + Self.columns - 1) / Self.columns
        let part = (0..<block.pixelCount).map { $0 / width / Self.rows * across + $0 % width / Self.columns }
        func trough(where isInside: (Int) -> Bool) -> StellarTrough? {
            Self.trough(
                of: fit, pixels: part.indices.filter { isInside(part[$0]) }, filledBefore: before, cube, limits)
        }
        guard let whole = trough(where: { _ in true }) else { return nil }
        let strips = (0..<across).map { column in trough { $0 % across == column } ?? whole }
        troughs = (0...(part.max() ?? 0)).map { number in trough { $0 == number } ?? strips[number % across] }
        self.part = part
    }

    /// Gives the spectra of a block the light that is missing.
    func fill(_ block: inout SpectrumBlock) {
        for (index, trough) in troughs.enumerated() {
            let shape = (0..<block.axis.count).map { trough.shape(at: block.axis[$0]) }
            for pixel in part.indices where part[pixel] == index {
                let depth = trough.depth(continuum: block.continuum[pixel])
                for channel in shape.indices {
                    block.spectra[pixel * block.axis.count + channel] += depth * shape[channel]
                }
            }
        }
    }

    /// Whether a fit after this would differ from one after another: some trough by more than its errors.
    func differs(from other: Starlight?) -> Bool {
        guard let other else { return true }
        return zip(troughs, other.troughs).contains { own, other in
            abs(own.depth - other.depth) > own.depthError || abs(own.slope - other.slope) > own.slopeError
        }
    }

    /// Adds to the error of H-alpha's flux what is not known of the trough, and says so where that is much. What is fainter
    /// than the trough and does not move as the field's gas is no line: it may be what another shape of trough leaves.
    func note(in fit: inout FitBlock) {
        let halpha = EmissionLine.halphaIndex
        for pixel in fit.fits.indices {
            guard var line = fit.fits[pixel] else { continue }
            let trough = troughs[part[pixel]]
            let light = fit.prior.block.continuum[pixel]
            let depth = Double(trough.depth(continuum: light))
            if line.amplitude[halpha] < depth, Self.gas(of: fit, at: pixel) == nil {
                fit.drop(pixel, because: .lowSNR)
                continue
            }
            if depth > Self.much * line.amplitude[halpha] { fit.mask[pixel].insert(.absorbed) }
            let error = trough.error(continuum: light) * line.flux[halpha] / line.amplitude[halpha]
            guard error.isFinite else { continue }
            line.fluxError[halpha] = (line.fluxError[halpha] * line.fluxError[halpha] + error * error).squareRoot()
            fit.fits[pixel] = line
        }
    }

    private static func trough(
        of fit: FitBlock, pixels: [Int], filledBefore before: Starlight?, _ cube: CalibratedCube, _ limits: PixelLimits
    ) -> StellarTrough? {
        let block = fit.prior.block
        let pixels = pixels.filter { pixel in
            let (x, y) = block.place(pixel)
            return cube.pixel(x: x, y: y).noise > 0 && block.continuum[pixel].isFinite
        }
        guard pixels.count >= leastCount else { return nil }
        let center = block.place(pixels[pixels.count / 2])
        let lineWidth = cube.lineWidth(x: center.x, y: center.y)
        guard lineWidth.isFinite else { return nil }
        let gas = gas(of: fit, pixels: pixels, limits)
        let channels = StellarTrough.channels(of: block.axis, velocity: gas.velocity)
        return StellarTrough(
            stacks(of: fit, pixels: pixels, channels: channels, filledBefore: before, cube), axis: block.axis, gas: gas,
            lineWidth: lineWidth)
    }

    /// What the fits leave, and what was filled before them, summed over pixels.
    private static func stacks(
        of fit: FitBlock, pixels: [Int], channels: Range<Int>, filledBefore before: Starlight?, _ cube: CalibratedCube
    ) -> StellarTrough.Stacks {
        let block = fit.prior.block
        let weights = pixels.map { pixel in
            let (x, y) = block.place(pixel)
            let noise = cube.pixel(x: x, y: y).noise
            return 1 / (noise * noise)
        }
        let light = pixels.map { block.continuum[$0] }
        let weight = weights.reduce(0, +)
        let mean = zip(weights, light).reduce(0) { $0 + $1.0 * $1.1 } / weight
        let spread = zip(weights, light).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
        var stacks = StellarTrough.Stacks(
            channels: channels, meanNoise: Double(1 / weight.squareRoot()),
            slopeNoise: Double(1 / spread.squareRoot()), meanContinuum: Double(mean))
        let shapes = before?.troughs.map { trough in channels.map { trough.shape(at: block.axis[$0]) } }
        for (index, pixel) in pixels.enumerated() {
            let (inMean, inSlope) = (
                weights[index] / weight, weights[index] * (light[index] - mean) / spread
            )
            let part = before?.part[pixel] ?? 0
            let (shape, filled) = (shapes?[part], before?.troughs[part].depth(continuum: light[index]) ?? 0)
            for (place, channel) in channels.enumerated() {
                var left = fit.residuals[pixel * block.axis.count + channel]
                guard left.isFinite else { continue }
                if let shape { left -= filled * shape[place] }
                stacks.mean[place] += inMean * left
                stacks.slope[place] += inSlope * left
            }
        }
        return stacks
    }

    /// How the gas moves, as fits have it.
    private static func gas(
        of fit: FitBlock, pixels: [Int], _ limits: PixelLimits
    ) -> (velocity: Double, broadening: Double) {
        let found = pixels.compactMap { gas(of: fit, at: $0) }
        guard found.count >= leastCount else {
            return (fit.prior.block.expectedVelocities[0], limits.fallbackBroadening)
        }
        return (
            Double(RobustStatistics.median(found.map { Float($0.velocity) })),
            Double(RobustStatistics.median(found.map { Float($0.broadening) }))
        )
    }

    /// nil where a fit is not that of the field's gas.
    private static func gas(of fit: FitBlock, at pixel: Int) -> Kinematics? {
        guard let line = fit.fits[pixel], line.status == .converged, !fit.mask[pixel].contains(.faint),
            line.halpha.broadening < gasBroadening,
            fit.prior.block.expectedVelocities.contains(where: { abs($0 - line.halpha.velocity) < gasReach })
        else { return nil }
        return line.halpha
    }
}
