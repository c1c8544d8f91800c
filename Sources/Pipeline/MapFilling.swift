import Calibration
import Products
import Refinement
import Spectra

extension FieldMaps {
    /// Writes a block's pixels into the planes, velocities moved from the cube's axis to the Sun's frame.
    mutating func fill(from block: FitBlock, of cube: CalibratedCube) {
        let spectrumTile = block.prior.block
        for pixel in 0..<spectrumTile.pixelCount {
            let index = spectrumTile.planeIndex(pixel, width: width)
            let zeroPoint = cube.zeroPoint.velocity(x: index % width, y: index / width)
            func heliocentric(_ velocity: Double) -> Float {
                Float(Doppler.sum(Doppler.sum(velocity, -zeroPoint), cube.heliocentricVelocity ?? 0))
            }
            mask[index] = block.mask[pixel].withSummaryBit
            guard !mask[index].contains(.noCoverage) else { continue }
            skyVelocity[index] = Float(zeroPoint)
            skyVelocityError[index] = Float(cube.zeroPoint.error(x: index % width, y: index / width))
            // What is known of other fields is never certain to 10 km/s (`ExpectedZeroPoint`).
            if cube.zeroPoint.isAssumed {
                mask[index] = mask[index].union([.zeroAssumed, .zeroUnknown]).withSummaryBit
            }
            continuum[index] = spectrumTile.continuum[pixel]
            let estimate = block.prior.estimates[pixel]
            priorVelocity[index] = heliocentric(Double(estimate.velocity))
            priorVelocityError[index] = estimate.velocityError
            priorBroadening[index] = estimate.broadening
            priorBroadeningError[index] = estimate.broadeningError
            guard let fit = block.fits[pixel] else { continue }
            store(fit, at: index, heliocentric)
            continuum[index] += Float(fit.continuum)
            if let gain = block.deltaAIC[pixel] { note(deltaAIC: Float(gain), at: index) }
            if let pair = block.pairs[pixel] {
                components.append(ComponentPair(pair, pixel: index, heliocentric))
            }
        }
    }

    /// A fit without a finite solution leaves its planes NaN; one that stopped early keeps its numbers and its bit.
    private mutating func store(_ fit: LineFit, at index: Int, _ heliocentric: (Double) -> Float) {
        guard fit.status != .failed, fit.status != .noData else { return }
        velocity[index] = heliocentric(fit.halpha.velocity)
        velocityError[index] = Float(fit.halpha.velocityError)
        broadening[index] = Float(fit.halpha.broadening)
        broadeningError[index] = Float(fit.halpha.broadeningError)
        broadeningLimit[index] = Float(fit.halpha.broadeningLimit ?? .nan)
        broadeningSquare[index] = Float(fit.halpha.broadeningSquare)
        reducedChiSquare[index] = Float(fit.reducedChiSquare)
        for line in EmissionLine.sn3.indices {
            flux[line * pixelCount + index] = Float(fit.flux[line])
            fluxError[line * pixelCount + index] = Float(fit.fluxError[line])
            guard !lineVelocity.isEmpty else { continue }
            lineVelocity[line * pixelCount + index] = heliocentric(fit.kinematics[line].velocity)
            lineVelocityError[line * pixelCount + index] = Float(fit.kinematics[line].velocityError)
            lineBroadening[line * pixelCount + index] = Float(fit.kinematics[line].broadening)
            lineBroadeningError[line * pixelCount + index] = Float(fit.kinematics[line].broadeningError)
        }
        let halpha = EmissionLine.halphaIndex
        snr[index] = Float(fit.flux[halpha] / fit.fluxError[halpha])
    }
}

extension ComponentPair {
    fileprivate init(_ pair: PairFit, pixel: Int, _ heliocentric: (Double) -> Float) {
        func component(_ found: PairFit.Component) -> Component {
            Component(
                velocity: heliocentric(found.kinematics.velocity),
                velocityError: Float(found.kinematics.velocityError),
                broadening: Float(found.kinematics.broadening),
                broadeningError: Float(found.kinematics.broadeningError),
                flux: found.flux.map(Float.init), fluxError: found.fluxError.map(Float.init))
        }
        self.init(
            pixel: pixel, brighter: component(pair.brighter), fainter: component(pair.fainter),
            deltaAIC: Float(pair.deltaAIC))
    }
}
