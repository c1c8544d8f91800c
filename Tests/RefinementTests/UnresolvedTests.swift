import Simulator
import Spectra
import TestSupport
import Testing

@testable import Refinement

/// Lines narrower than the data can tell.
@Suite struct UnresolvedTests {
    /// Median, half of the central 68.26 % and 95 % point, in roots of the error, of exp(-p^2 / 2) in s with
    /// p = d / (1 + stretch d), d = s^2 - z, a twentieth of it below 9.08 km/s, by quadrature in 30 digits (mpmath).
    private static let quantiles: [(error: Double, z: Double, stretch: Double, expected: [Double])] = [
        (250, -3, 0, [0.6495969793, 0.2580443951, 0.966339039]),
        (250, -3, 0.15, [0.8728070335, 0.342238036, 1.694169884]),
        (250, -1, 0.05, [0.7873427139, 0.2370956373, 1.303803053]),
        (250, 0, 0, [0.8501868165, 0.2612461773, 1.361424309]),
        (250, 0, 0.15, [0.9385191572, 0.3560018029, 1.705477318]),
        (250, 1, 0.1, [1.075702417, 0.3702057183, 1.74124629]),
        (250, 2, -0.05, [1.316493257, 0.3674313887, 1.81628971]),
        (40, 1, 0, [1.489570958, 0.4528344367, 1.797078963]),
        (40, -2, 0.1, [0.5871239001, 0.6815808818, 1.745303906]),
        (2, 1, 0, [0.8520199599, 0.493939254, 1.541678227]),
    ]

    @Test(arguments: quantiles)
    func quantilesAreThoseOfTheDensity(error: Double, z: Double, stretch: Double, expected: [Double]) {
        let found = UnresolvedBroadening(square: error * z, error: error, stretch: stretch)
        for (value, reference) in zip([found.median, found.deviation, found.limit], expected) {
            #expect(abs(value / (error.squareRoot() * reference) - 1) < 3e-3)
        }
    }

    /// A square far below 0 comes from a wrong line width; it must not promise a narrower line than noise can.
    @Test func aSquareFarBelowZeroGivesNoSharperLimitThanThreeErrors() {
        let far = UnresolvedBroadening(square: -5000, error: 50, stretch: 0)
        let near = UnresolvedBroadening(square: -150, error: 50, stretch: 0)
        #expect(far.limit == near.limit && far.median == near.median && far.limit > 0)
    }

    /// Broadening, km/s, times the root of the signal-to-noise ratio from which none of 2000 lines is unresolved: 5.5 errors of
    /// the square.
    private static let mostUnresolved = 125.0

    /// Broadenings that gas has, from that of its heat to the end of the survey's recipe, at each signal-to-noise ratio: how
    /// often the truth lies below a limit of 95 %.
    @Test(arguments: [5.0..<8, 8..<12, 12..<20, 20..<35])
    func limitsCoverTheTruthAsOftenAsTheyClaim(signalToNoise: Range<Double>) throws {
        var random = RandomSource(seed: 95)
        let scan = FiveLineSpectrum().setup
        let fitter = LineFitter(axis: FiveLineSpectrum().axis, options: FitOptions(noise: ChannelNoise(of: scan)))
        var interferogram = Interferogram(setup: scan, correction: FiveLineSpectrum().correction)
        let most = min(50, Self.mostUnresolved / signalToNoise.lowerBound.squareRoot())
        var (unresolved, below) = (0, 0)
        while unresolved < 2000 {
            var spectrum = FiveLineSpectrum()
            spectrum.velocity = random.uniform(in: -200...200)
            spectrum.broadening = random.uniform(in: 9.1...most)
            spectrum.signalToNoise = random.uniform(in: signalToNoise.lowerBound...signalToNoise.upperBound)
            let values = spectrum.recorded(by: &interferogram, on: fitter.axis, &random)
            let fit = fitter.fit(
                spectrum: values, count: values.count, noise: Float(spectrum.noise), lineWidth: spectrum.lineWidth,
                start: (velocity: spectrum.velocity, broadening: 25))
            guard let limit = fit.halpha.broadeningLimit else { continue }
            #expect(fit.halpha.broadening > 0 && fit.halpha.broadening < limit)
            #expect(fit.halpha.broadeningError > 0 && fit.halpha.broadeningError.isFinite)
            unresolved += 1
            if spectrum.broadening < limit { below += 1 }
        }
        let share = Double(below) / Double(unresolved)
        print("unresolved at SNR \(signalToNoise): \(100 * share) % below their limit of 95 %")
        try DocumentedNumbers.expect("unresolved.covered_\(Int(signalToNoise.lowerBound))_percent", 100 * share)
        #expect(0.93...0.97 ~= share)
    }
}
