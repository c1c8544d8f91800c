import Calibration
import Products
import Refinement
import Spectra

extension FieldMaps {
    /// Writes a tile's pixels into the planes, velocities moved from the cube's axis to the Sun's frame.
    mutating func fill(from tile: FitTile, of cube: CalibratedCube) {
        let spectrumTile = tile.prior.tile
        for pixel in 0..<spectrumTile.pixelCount {
            let index = spectrumTile.planeIndex(pixel, width: width)
            let zeroPoint = cube.zeroPoint.velocity(x: index % width, y: index / width)
            func heliocentric(_ velocity: Double) -> Float {
                Float(Doppler.sum(Doppler.sum(velocity, -zeroPoint), cube.heliocentricVelocity ?? 0))
            }
            mask[index] = tile.mask[pixel].withSummaryBit
            guard !mask[index].contains(.noCoverage) else { continue }
            skyVelocity[index] = Float(zeroPoint)
            continuum[index] = spectrumTile.continuum[pixel]
            priorVelocity[index] = heliocentric(Double(tile.prior.velocity[pixel]))
            priorBroadening[index] = tile.prior.broadening[pixel]
            guard let fit = tile.fits[pixel] else { continue }
            store(fit, velocity: heliocentric(fit.halpha.velocity), at: index)
            continuum[index] += Float(fit.continuum)
        }
    }

    /// A fit without a finite solution leaves its planes NaN; one that stopped early keeps its numbers and its bit.
    private mutating func store(_ fit: LineFit, velocity fitted: Float, at index: Int) {
        guard fit.status != .failed, fit.status != .noData else { return }
        velocity[index] = fitted
        velocityError[index] = Float(fit.halpha.velocityError)
        broadening[index] = Float(fit.halpha.broadening)
        broadeningError[index] = Float(fit.halpha.broadeningError)
        reducedChiSquare[index] = Float(fit.reducedChiSquare)
        for line in EmissionLine.sn3.indices {
            flux[line * pixelCount + index] = Float(fit.flux[line])
            fluxError[line * pixelCount + index] = Float(fit.fluxError[line])
        }
        let halpha = EmissionLine.halphaIndex
        snr[index] = Float(fit.flux[halpha] / fit.fluxError[halpha])
    }
}
