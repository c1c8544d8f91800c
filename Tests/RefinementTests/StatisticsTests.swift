import Foundation
import Refinement
import Simulator
import Spectra
import Testing

@Suite struct StatisticsTests {
    /// The prior's scatter (numerics.md: 5 and 5.5 km/s) around the truth.
    private func start(near spectrum: FiveLineSpectrum, _ random: inout RandomSource) -> (Double, Double) {
        (spectrum.velocity + 5 * random.gaussian(), max(0, spectrum.broadening + 5.5 * random.gaussian()))
    }

    @Test func statesErrorsThatTheScatterBears() {
        var random = RandomSource(seed: 2024)
        var (velocity, square, flux, nii, error) = (Moments(), Moments(), Moments(), Moments(), Moments())
        var (offsets, broadenings, iterations) = (Moments(), Moments(), 0)
        for _ in 0..<2000 {
            var spectrum = FiveLineSpectrum()
            spectrum.velocity = random.uniform(in: -200...200)
            spectrum.broadening = random.uniform(in: 0...50)
            spectrum.signalToNoise = random.uniform(in: 5...30)
            spectrum.continuum = 0.1
            let values = spectrum.noisy(&random)
            let fit = LineFitter(axis: spectrum.axis).fit(
                spectrum: values, count: values.count, noise: Float(spectrum.noise), lineWidth: spectrum.lineWidth,
                start: start(near: spectrum, &random))
            #expect(fit.status == .converged)
            iterations += fit.iterations
            velocity.add((fit.halpha.velocity - spectrum.velocity) / fit.halpha.velocityError)
            offsets.add(fit.halpha.velocity - spectrum.velocity)
            broadenings.add(fit.halpha.broadening - spectrum.broadening)
            let truth = spectrum.broadening * spectrum.broadening
            square.add((fit.halpha.broadeningSquare - truth) / fit.halpha.broadeningSquareError)
            flux.add((fit.flux[1] - spectrum.flux(line: 1)) / fit.fluxError[1])
            nii.add((fit.amplitude[2] - spectrum.amplitudes[2]) / fit.amplitudeError[2])
            error.add(fit.reducedChiSquare)
        }
        print(
            "2000 spectra, SNR 5-30: pulls velocity \(velocity.mean) +- \(velocity.deviation), s^2 \(square.mean) +-",
            "\(square.deviation), H-alpha flux \(flux.mean) +- \(flux.deviation), [NII]6583 amplitude \(nii.mean) +-",
            "\(nii.deviation); scatter \(offsets.deviation) and \(broadenings.deviation) km/s; reduced chi-square",
            "\(error.mean); \(Double(iterations) / 2000) evaluations a fit")
        for pull in [velocity, flux, nii] {
            #expect(0.95...1.05 ~= pull.deviation)
            #expect(abs(pull.mean) < 0.1)
        }
        #expect(abs(error.mean - 1) < 0.01)
    }

    @Test(arguments: [10.0, 20.0, 30.0], [10.0, 20.0, 40.0])
    func scattersNoMoreThanTheCramerRaoBound(signalToNoise: Double, broadening: Double) throws {
        let bound = try #require(
            try Fixture.table("cramer_rao_bound.csv").first {
                $0["config"] == "R5000_842" && $0["ratios"] == "median_3MdB"
                    && $0["broad_kms"].flatMap(Double.init) == broadening
                    && $0["snr_ha_peak"].flatMap(Double.init) == signalToNoise
            })
        let velocityBound = try #require(bound["std_vel_kms"].flatMap(Double.init))
        let broadeningBound = try #require(bound["std_broad_kms"].flatMap(Double.init))
        var random = RandomSource(seed: UInt64(1000 * signalToNoise + broadening))
        var (velocity, width) = (Moments(), Moments())
        var spectrum = FiveLineSpectrum()
        spectrum.velocity = 30
        spectrum.broadening = broadening
        spectrum.signalToNoise = signalToNoise
        let clean = spectrum.clean
        let fitter = LineFitter(axis: spectrum.axis)
        for _ in 0..<3000 {
            let values = clean.map { Float($0 + spectrum.noise * random.gaussian()) }
            let fit = fitter.fit(
                spectrum: values, count: values.count, noise: Float(spectrum.noise), lineWidth: spectrum.lineWidth,
                start: start(near: spectrum, &random))
            velocity.add(fit.halpha.velocity - spectrum.velocity)
            // As a square: the root's scatter near 0 is not Gaussian
            width.add((fit.halpha.broadeningSquare - broadening * broadening) / (2 * broadening))
        }
        print(
            "SNR \(signalToNoise), s \(broadening): scatter over the bound: velocity",
            "\(velocity.deviation / velocityBound), broadening \(width.deviation / broadeningBound)")
        #expect(velocity.rms < 1.05 * velocityBound)
        #expect(width.deviation < (broadening < 20 ? 1.25 : 1.08) * broadeningBound)
    }
}
