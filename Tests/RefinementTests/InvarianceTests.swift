import Refinement
import Simulator
import Spectra
import Testing

@Suite struct InvarianceTests {
    private let spectrum: FiveLineSpectrum
    private let values: [Float]

    init() {
        var spectrum = FiveLineSpectrum()
        spectrum.velocity = -120
        spectrum.continuum = 0.2
        var random = RandomSource(seed: 11)
        self.spectrum = spectrum
        values = spectrum.noisy(&random)
    }

    private func fit(_ values: [Float], noise: Float? = nil, with fitter: LineFitter? = nil) -> LineFit {
        (fitter ?? LineFitter(axis: spectrum.axis)).fit(
            spectrum: values, count: values.count, noise: noise ?? Float(spectrum.noise),
            lineWidth: spectrum.lineWidth, start: (velocity: -115, broadening: 25))
    }

    @Test func givesTheSameBitsWhateverWasFittedBefore() {
        let alone = fit(values)
        let fitter = LineFitter(axis: spectrum.axis)
        var random = RandomSource(seed: 12)
        var other = spectrum
        other.broadening = 120
        var noisy = other.noisy(&random)
        noisy[40] = .nan
        _ = fitter.fit(
            spectrum: noisy, count: noisy.count, noise: 0.1, lineWidth: 1.02 * spectrum.lineWidth,
            start: (velocity: 300, broadening: 0))
        _ = fit([Float](repeating: .nan, count: values.count), with: fitter)
        #expect(fit(values, with: fitter) == alone)
        #expect(fit(values, with: fitter) == alone)
    }

    @Test(arguments: [Float(1e-19), 1e-17, 1e5, 3e-38])
    func scalesWithTheSpectrum(scale: Float) {
        let one = fit(values)
        let scaled = fit(values.map { $0 * scale }, noise: Float(spectrum.noise) * scale)
        #expect(scaled.status == .converged)
        // The last bits of the scaled spectrum differ, less so than a thousandth of an error.
        #expect(abs(scaled.halpha.velocity - one.halpha.velocity) < 2e-3 * one.halpha.velocityError)
        #expect(abs(scaled.halpha.velocityError / one.halpha.velocityError - 1) < 1e-3)
        #expect(abs(scaled.flux[1] / (one.flux[1] * Double(scale)) - 1) < 1e-3)
        #expect(abs(scaled.fluxError[1] / (one.fluxError[1] * Double(scale)) - 1) < 1e-3)
        #expect(abs(scaled.continuum / (one.continuum * Double(scale)) - 1) < 1e-3)
    }

    @Test func givesTheSameBitsForAPowerOfTwo() {
        let one = fit(values)
        let scaled = fit(values.map { $0 * 0x1p-60 }, noise: Float(spectrum.noise) * 0x1p-60)
        #expect(scaled.halpha.velocity == one.halpha.velocity)
        #expect(scaled.halpha.broadeningSquareError == one.halpha.broadeningSquareError)
        #expect(scaled.flux[2] == one.flux[2] * 0x1p-60)
    }

    @Test func givesBlankChannelsNoWeight() {
        var blanked = values
        for channel in stride(from: 3, to: blanked.count, by: 17) { blanked[channel] = .nan }
        blanked[0] = .infinity
        let holes = fit(blanked)
        #expect(holes.status == .converged)
        #expect(abs(holes.halpha.velocity - spectrum.velocity) < 4 * holes.halpha.velocityError)
        #expect(holes.halpha.velocityError > fit(values).halpha.velocityError * 0.95)
        // What stands in a blank channel's place cannot matter: here the neighbours move, there nothing does
        var spiked = blanked
        for channel in stride(from: 3, to: spiked.count, by: 17) { spiked[channel] = -.infinity }
        #expect(fit(spiked) == holes)
    }

    @Test func leavesALineWithoutChannelsOut() {
        var blanked = values
        let lines = [EmissionLine.sii6716, .sii6731].map {
            spectrum.axis.position(of: $0.wavenumber * Doppler.factor(velocity: spectrum.velocity))
        }
        for position in lines {
            for channel in Int(position) - 5...Int(position) + 5 { blanked[channel] = .nan }
        }
        let fit = fit(blanked)
        #expect(fit.status == .converged)
        #expect(fit.flux[3].isNaN && fit.fluxError[4].isNaN)
        #expect(fit.flux[1].isFinite && fit.fluxError[0].isFinite)
        #expect(abs(fit.halpha.velocity - spectrum.velocity) < 4 * fit.halpha.velocityError)
        #expect(abs(fit.reducedChiSquare - 1) < 0.3)
    }

    @Test func saysWhenThereIsNothingToFit() {
        let count = values.count
        #expect(fit([Float](repeating: .nan, count: count)).status == .noData)
        #expect(fit([Float](repeating: 0, count: count)).status == .noData)
        #expect(fit(values, noise: 0).status == .noData)
        #expect(fit(values, noise: .nan).status == .noData)
        var few = [Float](repeating: .nan, count: count)
        for channel in 0..<8 { few[channel] = 1 }
        #expect(fit(few).status == .noData)
        let fitter = LineFitter(axis: spectrum.axis)
        #expect(
            fitter.fit(
                spectrum: values, count: count, noise: 1, lineWidth: spectrum.lineWidth,
                start: (velocity: .nan, broadening: 20)
            ).status == .failed)
        #expect(
            fitter.fit(
                spectrum: values, count: count, noise: 1, lineWidth: 40, start: (velocity: 0, broadening: 20)
            ).status == .failed)
    }
}
