import Calibration
import Prior
import Products
import Refinement
import Spectra

/// A tile with the fit of each of its pixels that is worth one, in the frame of the cube's axis.
struct FitTile {
    let prior: PriorTile
    /// nil where no fit was attempted; `mask` says why.
    var fits: [LineFit?]
    var mask: [PixelMask]
    /// Pixels in which two clouds of gas were found.
    var pairs: [Int: PairFit] = [:]

    init(
        _ prior: PriorTile, of cube: CalibratedCube, fitter: LineFitter, network: NetworkScores, limits: PixelLimits
    ) {
        self.prior = prior
        let tile = prior.tile
        fits = []
        mask = []
        fits.reserveCapacity(tile.pixelCount)
        mask.reserveCapacity(tile.pixelCount)
        var lines = [Float](repeating: 0, count: tile.axis.count)
        for pixel in 0..<tile.pixelCount {
            let start = pixel * tile.axis.count
            for channel in lines.indices { lines[channel] = tile.spectra[start + channel] - tile.continuum[pixel] }
            let result = Self.fit(
                lines, pixel: pixel, prior: prior, cube: cube, fitter: fitter, network: network, limits: limits)
            fits.append(result.fit)
            mask.append(result.mask)
            pairs[pixel] = result.pair
        }
    }

    private typealias Result = (fit: LineFit?, pair: PairFit?, mask: PixelMask)

    /// - Parameter lines: the pixel's spectrum less its continuum.
    private static func fit(
        _ lines: [Float], pixel: Int, prior: PriorTile, cube: CalibratedCube, fitter: LineFitter,
        network: NetworkScores, limits: PixelLimits
    ) -> Result {
        let tile = prior.tile
        let x = tile.columns.lowerBound + pixel % tile.columns.count
        let y = tile.rows.lowerBound + pixel / tile.columns.count
        let state = cube.pixel(x: x, y: y)
        guard state.isCovered else { return (nil, nil, .noCoverage) }
        guard state.invalidShare <= Float(limits.badChannelShare) else { return (nil, nil, .badChannels) }
        let lineWidth = cube.lineWidth(x: x, y: y)
        guard lineWidth.isFinite else { return (nil, nil, .noCalibration) }
        // Without a noise level no error is honest and no signal is known to be one.
        guard state.noise.isFinite, state.noise > 0 else { return (nil, nil, .noCalibration) }

        var bits: PixelMask = []
        var velocity = Double(prior.velocity[pixel])
        var broadening = Double(prior.broadening[pixel])
        if !(abs(velocity) < Doppler.speedOfLight / 2) || !broadening.isFinite {
            (velocity, broadening) = (tile.expectedVelocity, limits.fallbackBroadening)
            bits.insert(.priorReplaced)
        } else if !prior.inDomain[pixel] {
            bits.insert(.priorDomain)
        }
        let detection = LineDetection.signalToNoise(
            lines, axis: tile.axis, line: .halpha, velocity: velocity, broadening: max(broadening, 0),
            lineWidth: lineWidth, noise: (state.noise, fitter.options.noise))
        guard detection >= Float(limits.attemptSnr) else { return (nil, nil, bits.union(.lowSNR)) }

        let fit = fitter.fit(
            spectrum: lines, count: lines.count, noise: state.noise, lineWidth: lineWidth,
            start: (velocity: velocity, broadening: max(broadening, 0)))
        bits.formUnion(mask(of: fit))
        if fit.status == .converged {
            if fit.reducedChiSquare > limits.highChiSquare { bits.insert(.highChiSquare) }
            if disagrees(fit, velocity: velocity, broadening: broadening, network: network, limit: limits.disagreement)
            {
                bits.insert(.priorDisagrees)
            }
            if meetsSkyLine(fit, zeroPoint: cube.zeroPoint.velocity(x: x, y: y), lineWidth: lineWidth, limits: limits) {
                bits.insert(.skyLine)
            }
        }
        guard asksForPair(fit, bits: bits, limits: limits) else { return (fit, nil, bits) }
        let pair = fitter.fitPair(
            spectrum: lines, count: lines.count, noise: state.noise, lineWidth: lineWidth, after: fit)
        guard pair.status == .converged, pair.evidence > limits.pairEvidence else { return (fit, nil, bits) }
        return (fit, pair, bits.union(.multipleComponents))
    }

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

    /// The network gives no error of its own yet: its scatter on the test set stands for it.
    private static func disagrees(
        _ fit: LineFit, velocity: Double, broadening: Double, network: NetworkScores, limit: Double
    ) -> Bool {
        func exceeds(_ difference: Double, _ error: Double, _ networkError: Double) -> Bool {
            abs(difference) > limit * (error * error + networkError * networkError).squareRoot()
        }
        return exceeds(fit.halpha.velocity - velocity, fit.halpha.velocityError, network.velocityDeviation)
            || exceeds(fit.halpha.broadening - broadening, fit.halpha.broadeningError, network.broadeningDeviation)
    }

    private static func meetsSkyLine(_ fit: LineFit, zeroPoint: Double, lineWidth: Double, limits: PixelLimits) -> Bool
    {
        let skyShift = Doppler.factor(velocity: zeroPoint)
        let nebularShift = Doppler.factor(velocity: fit.halpha.velocity)
        return NightSkyLine.all.contains { sky in
            sky.relativeFlux >= limits.brightSkyLine
                && EmissionLine.sn3.contains {
                    abs($0.wavenumber * nebularShift - sky.wavenumber * skyShift) < lineWidth
                }
        }
    }
}
