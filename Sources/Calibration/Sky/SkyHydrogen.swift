import Spectra

/// What is known beforehand of the sky's own line at H-alpha: hydrogen of the Earth's corona, and of the Galaxy before the
/// field.
///
/// Gas of the object that stands still against the observatory and fills the frame cannot be told from it by a spectrum.
/// Only the sky's brightness, which is bounded, keeps the two apart.
struct SkyHydrogen: Sendable {
    /// Brightness, rayleighs: the Earth's corona has 2 to 13 by the height of its shadow, the Galaxy's diffuse gas away
    /// from its plane up to 10 (Haffner et al. 2003, ApJS 149, 405); on real spectra of M31 both have 15.
    static let brightness = (mean: 10.0, deviation: 6.0)
    /// What is brighter than this is not the sky's.
    static let most = 30.0
    /// Velocity against the OH lines, km/s: the corona stands still, the Galaxy's gas does not; on M31 8 +- 3.
    static let velocityDeviation = 15.0

    /// A rayleigh, 1e6 / 4 pi photons s-1 cm-2 sr-1, at H-alpha, erg/s/cm2/arcsec2.
    private static let rayleigh = 5.66e-18
    /// The side of a pixel of the detector, arcsec (Drissen et al. 2019, MNRAS 485, 3930).
    private static let pixelSide = 0.322

    /// Sky that a pixel of the cube sees, arcsec2.
    private let pixelArea: Double

    /// - Parameter binning: pixels of the detector along a side of the cube's.
    init(binning: Int) { pixelArea = Self.pixelSide * Self.pixelSide * Double(binning * binning) }

    /// The amplitude of the group that holds the line, for a rayleigh.
    func amplitude(of lines: [NightSkyLine], lineWidth: Double) -> Double {
        height(lineWidth: lineWidth) / lines.reduce(0) { $0 + $1.relativeFlux }
    }

    /// The height of the line for a rayleigh, erg/s/cm2/A.
    private func height(lineWidth: Double) -> Double {
        let center = EmissionLine.halpha.wavenumber
        return Self.rayleigh * pixelArea / (Sincgauss.flux(fwhm: lineWidth, sigma: 0) * 1e8 / (center * center))
    }
}
