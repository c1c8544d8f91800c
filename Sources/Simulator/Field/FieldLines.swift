import Spectra

/// The nebular lines of one pixel's gas, on the cube's axis.
struct FieldLines {
    /// Wavenumbers at which the lines appear and standard deviations of the gas, cm-1.
    let centers, sigmas: [Double]

    /// Flux of each line, erg/s/cm2.
    private let fluxes: [Double]

    /// - Parameter zeroPoint: of the pixel, km/s.
    init(gas: FieldTruth.Gas, pixel: Int, zeroPoint: Float) {
        let velocity = Doppler.sum(Double(gas.topocentricVelocity[pixel]), Double(zeroPoint))
        let factor = Doppler.factor(velocity: velocity)
        let centers = EmissionLine.sn3.map { $0.wavenumber * factor }
        self.centers = centers
        sigmas = centers.map { $0 * Double(gas.broadening[pixel]) / Doppler.speedOfLight }
        let pixelCount = gas.halphaHeight.count
        fluxes = EmissionLine.sn3.indices.map { Double(gas.flux[$0 * pixelCount + pixel]) }
    }

    /// Flux (erg/s/cm2) of each line for a peak of 1 erg/s/cm2/A: dlambda = 1e8 A / nu^2 dnu.
    func conversions(lineWidth: Double) -> [Double] {
        zip(centers, sigmas).map { center, sigma in
            Sincgauss.flux(fwhm: lineWidth, sigma: sigma) * 1e8 / (center * center)
        }
    }

    /// Heights of the lines, erg/s/cm2/A.
    func heights(lineWidth: Double) -> [Double] { zip(fluxes, conversions(lineWidth: lineWidth)).map { $0 / $1 } }
}
