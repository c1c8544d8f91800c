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
            let (fit, bits) = Self.fit(
                lines, pixel: pixel, prior: prior, cube: cube, fitter: fitter, network: network, limits: limits)
            fits.append(fit)
            mask.append(bits)
        }
    }

    /// - Parameter lines: the pixel's spectrum less its continuum.
    private static func fit(
        _ lines: [Float], pixel: Int, prior: PriorTile, cube: CalibratedCube, fitter: LineFitter,
        network: NetworkScores, limits: PixelLimits
    ) -> (LineFit?, PixelMask) {
        let tile = prior.tile
        let x = tile.columns.lowerBound + pixel % tile.columns.count
        let y = tile.rows.lowerBound + pixel / tile.columns.count
        let state = cube.pixel(x: x, y: y)
        guard state.isCovered else { return (nil, .noCoverage) }
        guard state.invalidShare <= Float(limits.badChannelShare) else { return (nil, .badChannels) }
        let lineWidth = cube.lineWidth(x: x, y: y)
        guard lineWidth.isFinite else { return (nil, .noCalibration) }
        // Without a noise level no error is honest and no signal is known to be one.
        guard state.noise.isFinite, state.noise > 0 else { return (nil, .noCalibration) }

        var bits: PixelMask = []
        var velocity = Double(prior.velocity[pixel])
        var broadening = Double(prior.broadening[pixel])
        if !velocity.isFinite || !broadening.isFinite {
            (velocity, broadening) = (tile.expectedVelocity, limits.fallbackBroadening)
            bits.insert(.priorReplaced)
        } else if !prior.inDomain[pixel] {
            bits.insert(.priorDomain)
        }
        let detection = LineDetection.signalToNoise(
            lines, axis: tile.axis, line: .halpha, velocity: velocity, broadening: max(broadening, 0),
            lineWidth: lineWidth, noise: state.noise)
        guard detection >= Float(limits.attemptSnr) else { return (nil, bits.union(.lowSNR)) }

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
        return (fit, bits)
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
