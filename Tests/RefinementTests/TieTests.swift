import Refinement
import Simulator
import Spectra
import Testing

/// What the lines may have in common.
@Suite struct TieTests {
    private func fit(_ spectrum: FiveLineSpectrum, _ values: [Float], _ ties: LineTies) -> LineFit {
        LineFitter(axis: spectrum.axis, options: FitOptions(ties: ties)).fit(
            spectrum: values, count: values.count, noise: Float(spectrum.noise), lineWidth: spectrum.lineWidth,
            start: (velocity: 5, broadening: 25))
    }

    @Test func theNitrogenRatioIsHeldAndTheWeakLineBecomesCertain() {
        var spectrum = FiveLineSpectrum()
        spectrum.amplitudes = [0.3 / 3.05, 1, 0.3, 0.2, 0.15]
        var random = RandomSource(seed: 51)
        let values = spectrum.noisy(&random)
        let free = fit(spectrum, values, .common)
        let held = fit(spectrum, values, LineTies(groups: [0, 0, 0, 0, 0], holdsNitrogenRatio: true))
        #expect(held.status == .converged && held.freeCount == free.freeCount - 1)
        #expect(abs(held.flux[2] / held.flux[0] / 3.05 - 1) < 1e-4)
        #expect(abs(free.flux[2] / free.flux[0] / 3.05 - 1) > 0.01)
        // 1 / 3.05 of the strong line's error, a little less for what the weak one adds.
        #expect(0.9...1.01 ~= held.fluxError[0] * 3.05 / free.fluxError[2])
        #expect(abs(held.flux[2] - spectrum.flux(line: 2)) < 3 * held.fluxError[2])
    }

    @Test func groupsMoveOnTheirOwn() {
        var nebula = FiveLineSpectrum()
        (nebula.velocity, nebula.broadening, nebula.signalToNoise) = (10, 20, 100)
        nebula.amplitudes = [0.12, 1, 0.36, 0, 0]
        var sulfur = nebula
        (sulfur.velocity, sulfur.broadening) = (-25, 35)
        sulfur.amplitudes = [0, 0, 0, 0.6, 0.5]
        var random = RandomSource(seed: 52)
        let values = zip(nebula.noisy(&random), sulfur.clean).map { $0 + Float($1) }
        let fit = fit(nebula, values, LineTies(groups: [0, 0, 0, 1, 1], holdsNitrogenRatio: false))
        #expect(fit.status == .converged)
        for (line, truth) in [(0, nebula), (1, nebula), (2, nebula), (3, sulfur), (4, sulfur)] {
            let found = fit.kinematics[line]
            #expect(abs(found.velocity - truth.velocity) < 4 * found.velocityError)
            #expect(abs(found.broadening - truth.broadening) < 4 * found.broadeningError)
            #expect(found.velocityError < 2)
        }
        #expect(fit.kinematics[0] == fit.kinematics[2] && fit.kinematics[3] == fit.kinematics[4])
        // Tied together the lines do not fit.
        #expect(self.fit(nebula, values, .common).reducedChiSquare > 3 * fit.reducedChiSquare)
    }

    /// A group whose lines lie in a gap has no numbers; the others have theirs.
    @Test func aGroupWithoutChannelsIsLeftOut() {
        let spectrum = FiveLineSpectrum()
        var random = RandomSource(seed: 53)
        var values = spectrum.noisy(&random)
        for channel in values.indices where spectrum.axis[channel] < 15_000 { values[channel] = .nan }
        let fit = fit(spectrum, values, LineTies(groups: [0, 0, 0, 1, 1], holdsNitrogenRatio: false))
        #expect(fit.status == .converged)
        #expect(fit.kinematics[4].velocity.isNaN && fit.flux[3].isNaN)
        #expect(abs(fit.halpha.velocity) < 4 * fit.halpha.velocityError)
    }

    /// Held at the strong line's flux, a weak line in a gap still tells nothing of a group of its own.
    @Test func aTiedLineWithoutChannelsHasNoKinematics() {
        let spectrum = FiveLineSpectrum()
        var random = RandomSource(seed: 54)
        var values = spectrum.noisy(&random)
        let weak = spectrum.axis.position(of: EmissionLine.nii6548.wavenumber)
        for channel in Int(weak) - 4...Int(weak) + 4 { values[channel] = .nan }
        let fit = fit(spectrum, values, LineTies(groups: [1, 0, 0, 0, 0], holdsNitrogenRatio: true))
        #expect(fit.status == .converged)
        #expect(fit.kinematics[0].velocity.isNaN && fit.flux[0].isFinite)
        #expect(abs(fit.halpha.velocity) < 4 * fit.halpha.velocityError)
    }

    @Test func groupsMustNameEveryLineOnce() {
        #expect(LineTies.areValid(groups: [0, 1, 0, 2, 2]))
        for wrong in [[], [0, 0, 0, 0], [0, 0, 0, 0, 2], [1, 1, 1, 1, 1], [0, 0, 0, 0, -1]] {
            #expect(!LineTies.areValid(groups: wrong))
        }
    }
}
