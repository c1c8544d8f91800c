import Foundation
import Reproduction

/// Content from seeded made-up numbers of the size that a good network's have.
enum MadeContent {
    static func content(count: Int = 5000) -> ReportContent {
        var random = SeededNumbers(state: 20)
        let wavenumbers = (0..<842).map { 14_600 + Double($0) * 1.01 }
        let flux = wavenumbers.map { spectrum(at: $0) + 0.03 * random.gaussian() }
        let saliency = wavenumbers.map { abs(slope(at: $0)) + 0.02 * random.uniform() }
        return ReportContent(
            title: "Rhea et al. 2020, made again",
            rows: [
                PaperComparison(
                    quantity: "scatter of velocity", unit: "km/s", paper: "5.00", here: "3.32",
                    note: "5000 spectra, SNR 5-30"),
                PaperComparison(
                    quantity: "mini-batch", unit: "", paper: "2 | 4", here: "8", note: "no \"best\", two\nlines"),
            ],
            example: ExampleSpectrum(wavenumbers: wavenumbers, flux: flux, velocity: 100),
            test: results(count: count, deviation: (3.3, 4.4), signalToNoise: 5...30, &random),
            saliency: Saliency(
                wavenumbers: wavenumbers, spectrum: flux, velocity: saliency, broadening: saliency.map { $0 * $0 }),
            highSignal: results(count: count, deviation: (0.9, 1.4), signalToNoise: 20...80, &random))
    }

    /// Residuals are Gaussian; small broadenings are predicted too large.
    private static func results(
        count: Int, deviation: (velocity: Double, broadening: Double), signalToNoise: ClosedRange<Double>,
        _ random: inout SeededNumbers
    ) -> TestResults {
        var results = TestResults(
            trueVelocity: [], velocity: [], trueBroadening: [], broadening: [], signalToNoise: [], resolvingPower: [])
        for _ in 0..<count {
            let velocity = -200 + 400 * random.uniform()
            let broadening = 50 * random.uniform()
            results.trueVelocity.append(velocity)
            results.velocity.append(velocity + deviation.velocity * random.gaussian())
            results.trueBroadening.append(broadening)
            results.broadening.append(
                broadening + 2 * exp(-broadening / 5) + deviation.broadening * random.gaussian())
            results.signalToNoise.append(
                signalToNoise.lowerBound + (signalToNoise.upperBound - signalToNoise.lowerBound) * random.uniform())
            results.resolvingPower.append(4800 + 200 * random.uniform())
        }
        return results
    }

    /// Five lines at +100 km/s.
    private static func spectrum(at wavenumber: Double) -> Double {
        let lines = [(15_266.6, 0.13), (15_232.3, 1.0), (15_184.5, 0.4), (14_883.9, 0.25), (14_852.1, 0.2)]
        return lines.reduce(0) { $0 + $1.1 * exp(-pow((wavenumber - $1.0) / 1.8, 2)) }
    }

    private static func slope(at wavenumber: Double) -> Double {
        spectrum(at: wavenumber + 0.5) - spectrum(at: wavenumber - 0.5)
    }
}

/// Numbers that are the same in every run.
private struct SeededNumbers {
    var state: UInt64

    /// In [0, 1): SplitMix64.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    /// Standard normal (Box and Muller).
    mutating func gaussian() -> Double {
        (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
    }
}
