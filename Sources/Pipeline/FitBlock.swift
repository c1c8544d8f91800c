import Calibration
import Prior
import Products
import Refinement
import Spectra

/// A block with the fit of each of its pixels that is worth one, in the frame of the cube's axis.
struct FitBlock {
    var prior: PriorBlock
    /// nil where no fit was attempted; `mask` says why.
    var fits: [LineFit?]
    var mask: [PixelMask]
    /// Pixels in which two clouds of gas were found.
    var pairs: [Int: PairFit] = [:]
    /// How much better two clouds fit than one, wherever that was tried.
    var deltaAIC: [Int: Double] = [:]
    /// What the fits left of the spectra, and spectra less their continuum where there was none; pixelCount x axis.count.
    private(set) var residuals: [Float]

    init(
        _ prior: PriorBlock, of cube: CalibratedCube, fitter: LineFitter, limits: PixelLimits
    ) {
        self.prior = prior
        let block = prior.block
        fits = []
        mask = []
        residuals = block.spectra
        fits.reserveCapacity(block.pixelCount)
        mask.reserveCapacity(block.pixelCount)
        var lines = [Float](repeating: 0, count: block.axis.count)
        for pixel in 0..<block.pixelCount {
            let start = pixel * block.axis.count
            for channel in lines.indices { lines[channel] = block.spectra[start + channel] - block.continuum[pixel] }
            let result = residuals.withUnsafeMutableBufferPointer { residuals in
                let residual = residuals.baseAddress! + start
                residual.update(from: lines, count: lines.count)
                return Self.fit(
                    lines, pixel: pixel, prior: prior, cube: cube, fitter: fitter, limits: limits, residual: residual)
            }
            fits.append(result.fit)
            mask.append(result.mask)
            guard let pair = result.pair else { continue }
            note(pair, at: pixel)
            if mask[pixel].contains(.multipleComponents) { pairs[pixel] = pair }
        }
    }

    /// Share of H-alpha's profile that has to be there: of less than half, a place is a guess.
    private static let leastCoverage = 0.5

    /// Lets go of what the maps do not need: the blocks of a tile are in memory together.
    mutating func forgetResiduals() { residuals = [] }

    /// Lets go of a fit that is not one of gas.
    mutating func drop(_ pixel: Int, because reason: PixelMask) {
        fits[pixel] = nil
        pairs[pixel] = nil
        deltaAIC[pixel] = nil
        mask[pixel].insert(reason)
    }

    /// Notes how well two clouds fit, the best of those that were tried.
    mutating func note(_ pair: PairFit, at pixel: Int) {
        guard pair.deltaAIC.isFinite else { return }
        deltaAIC[pixel] = max(pair.deltaAIC, deltaAIC[pixel] ?? -.infinity)
    }

    /// The pair is that of two clouds where the mask says so, else one that was tried.
    private typealias Result = (fit: LineFit?, pair: PairFit?, mask: PixelMask)

    /// - Parameter lines: the pixel's spectrum less its continuum.
    private static func fit(
        _ lines: [Float], pixel: Int, prior: PriorBlock, cube: CalibratedCube, fitter: LineFitter,
        limits: PixelLimits, residual: UnsafeMutablePointer<Float>
    ) -> Result {
        let block = prior.block
        let (x, y) = block.place(pixel)
        let state = cube.pixel(x: x, y: y)
        guard state.isCovered else { return (nil, nil, .noCoverage) }
        guard state.invalidShare <= Float(limits.badChannelShare) else { return (nil, nil, .badChannels) }
        let lineWidth = cube.lineWidth(x: x, y: y)
        guard lineWidth.isFinite else { return (nil, nil, .noCalibration) }
        // Without a noise level no error is honest and no signal is known to be one.
        guard state.noise.isFinite, state.noise > 0 else { return (nil, nil, .noCalibration) }

        let estimate = prior.estimates[pixel]
        let start = FitStart(
            estimate, inDomain: prior.inDomain[pixel], lines: lines, axis: block.axis,
            expected: block.expectedVelocities, lineWidth: lineWidth, noise: (state.noise, fitter.options.noise),
            limits: limits)
        var bits = start.bits
        // [NII] alone would give a velocity, but no map has a place for gas without H-alpha.
        guard start.detection.halphaCoverage >= leastCoverage else { return (nil, nil, bits.union(.badChannels)) }
        guard start.isWorthAFit(limits) else { return (nil, nil, bits.union(.lowSNR)) }

        var fit = fitter.fit(
            spectrum: lines, count: lines.count, noise: state.noise, lineWidth: lineWidth,
            start: (start.velocity, start.broadening), residual: residual)
        bits.formUnion(judge(&fit, estimate, at: (x, y), of: cube, limits: limits))
        guard asksForPair(fit, bits: bits, limits: limits) else { return (fit, nil, bits) }
        var pair = fitter.fitPair(
            spectrum: lines, count: lines.count, noise: state.noise, lineWidth: lineWidth, after: fit)
        SkyErrors(of: cube, at: (x, y)).add(to: &pair)
        return (fit, pair, pair.isPair(lineWidth: lineWidth, limits) ? bits.union(.multipleComponents) : bits)
    }

    /// Adds to a fit's errors what the sky may have left in it.
    ///
    /// - Returns: what the mask says of it.
    static func judge(
        _ fit: inout LineFit, _ estimate: PriorEstimate, at place: (x: Int, y: Int), of cube: CalibratedCube,
        limits: PixelLimits
    ) -> PixelMask {
        var bits = mask(of: fit)
        guard fit.status == .converged else { return bits }
        if fit.reducedChiSquare > limits.highChiSquare { bits.insert(.highChiSquare) }
        if disagrees(fit, estimate, limit: limits.disagreement) { bits.insert(.priorDisagrees) }
        let skyError = SkyErrors(of: cube, at: place).add(to: &fit)
        if skyError > limits.skyVelocityError { bits.insert(.skyLine) }
        let halpha = EmissionLine.halphaIndex
        if fit.flux[halpha] < faintSnr * fit.fluxError[halpha] { bits.insert(.faint) }
        return bits
    }

    /// H-alpha's flux over its error below which errors are too small: 1.2 to 2 times, as noise had a part in where the
    /// line was found.
    private static let faintSnr = 3.0

    private static func asksForPair(_ fit: LineFit, bits: PixelMask, limits: PixelLimits) -> Bool {
        let halpha = EmissionLine.halphaIndex
        return fit.status == .converged && fit.flux[halpha] > limits.pairSnr * fit.fluxError[halpha]
            && (fit.coreChiSquare > limits.pairChiSquare || bits.contains(.priorDisagrees))
    }

    private static func mask(of fit: LineFit) -> PixelMask {
        var bits: PixelMask = fit.halpha.isUnresolved ? .unresolved : []
        switch fit.status {
        case .converged: break
        case .iterationLimit: bits.insert(.iterationLimit)
        case .nearBound: bits.insert(.nearBound)
        case .singular: bits.insert(.noError)
        case .failed, .noData: bits.insert(.fitFailed)
        }
        return bits
    }

    /// Never where the start is not the network's: it has no error then.
    private static func disagrees(_ fit: LineFit, _ estimate: PriorEstimate, limit: Double) -> Bool {
        guard estimate.isDefined else { return false }
        func exceeds(_ difference: Double, _ error: Double, _ own: Float) -> Bool {
            abs(difference) > limit * (error * error + Double(own) * Double(own)).squareRoot()
        }
        let gas = fit.halpha
        return exceeds(gas.velocity - Double(estimate.velocity), gas.velocityError, estimate.velocityError)
            || exceeds(gas.broadening - Double(estimate.broadening), gas.broadeningError, estimate.broadeningError)
    }
}

extension PairFit {
    /// Line widths beyond which two clouds hardly share channels.
    private static let separate = 2.0
    /// The second cloud's H-alpha over its error: certain by itself where the clouds are separate; else they are known by
    /// the shape of both, and their fluxes trade places.
    private static let leastSnr = (separate: 3.0, blended: 1.0)

    /// Whether two clouds are there, with errors that hold what the sky's lines may have left.
    ///
    /// - Parameter lineWidth: cm-1.
    func isPair(lineWidth: Double, _ limits: PixelLimits) -> Bool {
        let halpha = EmissionLine.halphaIndex
        let distance = abs(brighter.kinematics.velocity - fainter.kinematics.velocity)
        let isSeparate = distance > Self.separate * Double(LineMeasurement.width(lineWidth: lineWidth))
        let least = isSeparate ? Self.leastSnr.separate : Self.leastSnr.blended
        return status == .converged && deltaAIC > limits.pairDeltaAIC
            && fainter.flux[halpha] > least * fainter.fluxError[halpha]
    }
}
