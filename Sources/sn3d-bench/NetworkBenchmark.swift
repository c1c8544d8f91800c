import Foundation
import Prior
import Simulator
import Spectra

/// Speed and accuracy of the prior: resampling to the network's grid and its forward pass.
enum NetworkBenchmark {
    struct Speed: Codable {
        let name: String
        let spectraPerSecond: Double
        /// Additions and multiplications for one spectrum.
        let operationsPerSpectrum: Int
        /// Operations in a second over those of `cblas_sgemm`.
        let shareOfSgemm: Double
    }

    struct Figures: Codable {
        let speed: Speed
        /// Standard deviation of estimate minus truth, km/s.
        let velocityScatter: Double
        let broadeningScatter: Double
        /// Standard deviation of (estimate - truth) / the network's own error.
        let velocityPull: Double
        let broadeningPull: Double
    }

    static func run(
        _ networks: PriorNetworks, on sample: SpectrumSample, sgemm: Double, repeats: Int
    ) -> (figures: Figures, estimates: [PriorEstimate]) {
        let estimator = PriorEstimator(networks: networks, axis: sample.axis, bandLimit: sample.bandLimit)
        let lineWidths = sample.lineWidths
        var estimates = [PriorEstimate](repeating: .none, count: sample.count)
        var inDomain = [Bool](repeating: false, count: sample.count)
        let seconds = Stopwatch.fastest(of: repeats) {
            estimator.estimate(
                spectra: sample.values, lineWidths: lineWidths, count: sample.count, shifts: [0], estimates: &estimates,
                inDomain: &inDomain)
        }
        var (velocities, broadenings, velocityPulls, broadeningPulls) = (Scatter(), Scatter(), Scatter(), Scatter())
        for (estimate, truth) in zip(estimates, sample.truths) {
            let (velocity, broadening) = (
                Double(estimate.velocity) - truth.velocity, Double(estimate.broadening) - truth.broadening
            )
            velocities.add(velocity)
            broadenings.add(broadening)
            velocityPulls.add(velocity / Double(estimate.velocityError))
            broadeningPulls.add(broadening / Double(estimate.broadeningError))
        }
        let figures = Figures(
            speed: Speed(
                name: networks.metadata.name, count: sample.count, seconds: seconds,
                multiplications: networks.multiplicationCount, sgemm: sgemm),
            velocityScatter: velocities.deviation, broadeningScatter: broadenings.deviation,
            velocityPull: velocityPulls.deviation, broadeningPull: broadeningPulls.deviation)
        return (figures, estimates)
    }

    /// The paper's network with weights of no meaning, which take as long as any.
    static func paperSpeed(on sample: SpectrumSample, sgemm: Double, repeats: Int) throws -> Speed {
        let grid = WavenumberAxis(origin: 14_700, step: 2.1, count: 336)
        let architecture = NetworkArchitecture.paper(inputCount: grid.count)
        var random = RandomSource(seed: 1)
        let network = try Network(
            metadata: NetworkMetadata(
                name: "paper", input: .grid(grid), resolvingPower: 4800...5000, velocity: -200...200,
                broadening: 0...50, recipe: "none", seed: 1, commit: "none",
                trainedAt: Date(timeIntervalSince1970: 0), scores: .notMeasured),
            architecture: architecture,
            parameters: (0..<architecture.parameterCount).map { _ in Float(random.uniform(in: -0.1...0.1)) })
        let resampler = BandLimitedResampler(
            from: sample.axis, to: (0..<grid.count).map { grid[$0] }, bandLimit: sample.bandLimit)
        let evaluator = NetworkEvaluator(network: network)
        let (spectra, lineWidths) = (sample.byChannel, sample.lineWidths)
        var resampled = [Float](repeating: 0, count: grid.count * sample.count)
        var estimates = [PriorEstimate](repeating: .none, count: sample.count)
        let seconds = Stopwatch.fastest(of: repeats) {
            resampler.apply(spectra, count: sample.count, into: &resampled)
            evaluator.predict(
                resampled, lineWidths: lineWidths, count: sample.count, into: &estimates)
        }
        return Speed(
            name: network.metadata.name, count: sample.count, seconds: seconds,
            multiplications: architecture.multiplicationCount + BandLimitedResampler.taps * grid.count, sgemm: sgemm)
    }
}

extension NetworkBenchmark.Speed {
    fileprivate init(name: String, count: Int, seconds: Double, multiplications: Int, sgemm: Double) {
        self.name = name
        spectraPerSecond = Double(count) / seconds
        operationsPerSpectrum = 2 * multiplications
        shareOfSgemm = spectraPerSecond * Double(operationsPerSpectrum) / (sgemm * 1e9)
    }
}
