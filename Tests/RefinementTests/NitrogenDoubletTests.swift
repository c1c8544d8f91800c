import Spectra
import Testing

@testable import Refinement

/// What the lines of the [NII] doublet say of each other.
@Suite struct NitrogenDoubletTests {
    /// Fluxes with errors of 1; heights follow from the wavenumbers.
    private func fit(blue: Double, red: Double) -> LineFit {
        var fit = LineFit(status: .converged)
        for line in EmissionLine.sn3.indices {
            fit.kinematics[line].velocity = 0
            fit.fluxError[line] = 1
        }
        for (line, flux) in [(EmissionLine.nii6548Index, blue), (EmissionLine.nii6583Index, red)] {
            let wavenumber = EmissionLine.sn3[line].wavenumber
            (fit.flux[line], fit.amplitude[line]) = (flux, flux * wavenumber * wavenumber)
        }
        return fit
    }

    @Test func theExcessIsCountedInItsError() {
        #expect(abs(fit(blue: 10, red: 30.5).doubletExcess) < 1e-9)
        // 9.5 too much, the error that of 1 and 3.05 in quadrature.
        #expect(abs(fit(blue: 10, red: 40).doubletExcess - 9.5 / 3.2098) < 1e-3)
        #expect(fit(blue: 20, red: 40).doubletExcess < 0)
        #expect(fit(blue: .nan, red: 40).doubletExcess == 0)
    }

    @Test func theLineThatIsTooBrightBecomesWhatTheOtherSays() {
        let (blue, red) = (EmissionLine.nii6548Index, EmissionLine.nii6583Index)
        let sound = fit(blue: 10, red: 30.5)
        for line in [blue, red] { #expect(sound.withSoundDoublet().amplitude[line] == sound.amplitude[line]) }
        let redHides = fit(blue: 10, red: 80).withSoundDoublet()
        #expect(abs(redHides.amplitude[red] / sound.amplitude[red] - 1) < 1e-9)
        #expect(redHides.amplitude[blue] == sound.amplitude[blue])
        let blueHides = fit(blue: 60, red: 30.5).withSoundDoublet()
        #expect(abs(blueHides.amplitude[blue] / sound.amplitude[blue] - 1) < 1e-9)
    }

    /// 942 km/s lay another cloud's H-alpha on [NII]6583, -675 on [NII]6548.
    @Test(arguments: [(942.0, true), (-675.0, true), (862.0, false), (0.0, false)])
    func hAlphaOnALineIsSeenByItsPlace(velocity: Double, hides: Bool) {
        #expect(fit(blue: 10, red: 30.5).hidesHalpha(velocity: velocity, lineWidth: 3.2) == hides)
    }
}
