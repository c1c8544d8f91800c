import Refinement
import Simulator
import Spectra
import TestSupport
import Testing

/// Fits of spectra that were made in the interferogram: white noise there, Mertz's ramp, the transform. What the noise
/// of a scan does to a fit is in them whatever the fit assumes.
@Suite struct HonestErrorTests {
    /// Scans of R 5000 on their long side, to be fitted on the axis of a pixel whose own path differences differ.
    private static func scan(zeroPathShare: Double) -> ScanSetup {
        FiveLineSpectrum.scan(resolvingPower: 4740, zeroPathShare: zeroPathShare)
    }

    struct Pulls {
        var (velocity, square, broadening) = (Moments(), Moments(), Moments())
        var flux = [Moments](repeating: Moments(), count: EmissionLine.sn3.count)
        var chiSquare = Moments()
        var unfinished = 0
    }

    private static func pulls(
        _ setup: ScanSetup, signalToNoise: Double, broadening: ClosedRange<Double> = 15...40, noise: ChannelNoise,
        count: Int, seed: UInt64
    ) -> Pulls {
        var random = RandomSource(seed: seed)
        let whole = setup.axis(correction: 1.0374)
        let axis = whole.window(whole.channels(in: SN3Band.fit))
        let fitter = LineFitter(axis: axis, options: FitOptions(noise: noise))
        var pulls = Pulls()
        for _ in 0..<count / 50 {
            // The pixel's own angle, within a field's range.
            var interferogram = Interferogram(setup: setup, correction: random.uniform(in: 1.022...1.060))
            var truth = FiveLineSpectrum()
            (truth.setup, truth.correction) = (setup, interferogram.correction)
            truth.signalToNoise = signalToNoise
            truth.amplitudes = [0.12, 1, 0.36, 0.25, 0.19]
            for _ in 0..<50 {
                truth.velocity = random.uniform(in: -200...200)
                truth.broadening = random.uniform(in: broadening)
                let values = truth.recorded(by: &interferogram, on: axis, &random)
                let fit = fitter.fit(
                    spectrum: values, count: values.count, noise: Float(truth.noise),
                    lineWidth: truth.lineWidth,
                    start: (velocity: truth.velocity + 5 * random.gaussian(), broadening: truth.broadening))
                guard fit.status == .converged else {
                    pulls.unfinished += 1
                    continue
                }
                let found = fit.halpha
                let square = truth.broadening * truth.broadening
                pulls.velocity.add((found.velocity - truth.velocity) / found.velocityError)
                pulls.square.add((found.broadeningSquare - square) / found.broadeningSquareError)
                pulls.broadening.add((found.broadening - truth.broadening) / found.broadeningError)
                for line in EmissionLine.sn3.indices {
                    pulls.flux[line].add((fit.flux[line] - truth.flux(line: line)) / fit.fluxError[line])
                }
                pulls.chiSquare.add(fit.reducedChiSquare)
            }
        }
        return pulls
    }

    private func text(_ moments: Moments) -> String {
        "\((1000 * moments.deviation).rounded() / 1000) (\((1000 * moments.mean).rounded() / 1000))"
    }

    /// Lines of supernova remnants and beyond, which overlap.
    @Test(arguments: [100.0...200, 200...400, 400...900], [0.2, 0.4])
    func errorsOfBroadLinesHold(broadening: ClosedRange<Double>, zeroPathShare: Double) {
        let setup = Self.scan(zeroPathShare: zeroPathShare)
        let pulls = Self.pulls(
            setup, signalToNoise: 100, broadening: broadening, noise: ChannelNoise(of: setup), count: 1500, seed: 3)
        print(
            "s = \(broadening) km/s, zpd/N \(zeroPathShare), SNR 100: pulls, deviation (mean): velocity",
            "\(text(pulls.velocity)), s^2 \(text(pulls.square)), fluxes", pulls.flux.map(text).joined(separator: " "),
            "unfinished \(pulls.unfinished)")
        #expect(pulls.unfinished == 0)
        for pull in [pulls.velocity, pulls.square] + pulls.flux { #expect(0.93...1.07 ~= pull.deviation) }
    }

    @Test(arguments: [0.1, 0.2, 0.3, 0.4], [10.0, 30.0, 100.0])
    func errorsOfAScanAreBornOutByTheScatter(zeroPathShare: Double, signalToNoise: Double) throws {
        let setup = Self.scan(zeroPathShare: zeroPathShare)
        let pulls = Self.pulls(
            setup, signalToNoise: signalToNoise, noise: ChannelNoise(of: setup), count: 4000,
            seed: UInt64(1000 * zeroPathShare + signalToNoise))
        let white = Self.pulls(
            setup, signalToNoise: signalToNoise, noise: .white, count: 500, seed: 9)
        print(
            "zpd/N \(zeroPathShare), SNR \(signalToNoise): pulls, deviation (mean): velocity \(text(pulls.velocity)),",
            "broadening \(text(pulls.broadening)), s^2 \(text(pulls.square)), fluxes",
            pulls.flux.map(text).joined(separator: " "), "chi-square \(text(pulls.chiSquare)); errors for white noise:",
            "velocity \(text(white.velocity)), s^2 \(text(white.square)), H-alpha \(text(white.flux[1]))")
        #expect(pulls.unfinished == 0)
        for pull in [pulls.velocity, pulls.broadening, pulls.square] + pulls.flux {
            try DocumentedNumbers.expect("fit.smallest_pull", pull.deviation, .smallest)
            try DocumentedNumbers.expect("fit.largest_pull", pull.deviation, .largest)
            #expect(0.95...1.05 ~= pull.deviation)
        }
        #expect(abs(pulls.velocity.mean) < 0.1)
        #expect(white.velocity.deviation > 1.06)
        #expect(abs(pulls.chiSquare.mean - 1) < 0.01)
    }
}
