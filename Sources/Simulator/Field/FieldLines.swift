import Spectra

/// The nebular lines of one pixel, on the cube's axis.
struct FieldLines {
    /// Wavenumbers at which the lines appear and standard deviations of the gas, cm-1.
    let centers, sigmas: [Double]

    /// - Parameter offset: velocity of the cloud against the one in `truth`, km/s.
    init(truth: FieldTruth, pixel: Int, offset: Double = 0) {
        let velocity = Doppler.sum(
            Double(truth.topocentricVelocity[pixel]) + offset, Double(truth.zeroPoint[pixel]))
        let factor = Doppler.factor(velocity: velocity)
        let centers = EmissionLine.sn3.map { $0.wavenumber * factor }
        self.centers = centers
        sigmas = centers.map { $0 * Double(truth.broadening[pixel]) / Doppler.speedOfLight }
    }

    /// Flux (erg/s/cm2) of each line for a peak of 1 erg/s/cm2/A: dlambda = 1e8 A / nu^2 dnu.
    func conversions(lineWidth: Double) -> [Double] {
        zip(centers, sigmas).map { center, sigma in
            Sincgauss.flux(fwhm: lineWidth, sigma: sigma) * 1e8 / (center * center)
        }
    }

    /// Heights of the lines, erg/s/cm2/A.
    func heights(truth: FieldTruth, pixel: Int, lineWidth: Double) -> [Double] {
        conversions(lineWidth: lineWidth).enumerated().map { line, conversion in
            Double(truth.flux[line * truth.pixelCount + pixel]) / conversion
        }
    }
}
