import Prior
import Simulator

/// Speed and accuracy of the prior: resampling to the network's grid and its forward pass.
enum NetworkBenchmark {
    struct Figures: Codable {
        let name: String
        let spectraPerSecond: Double
        /// Standard deviation of answer minus truth, km/s.
        let velocityScatter: Double
        let broadeningScatter: Double
    }

    struct Answers {
        var velocity: [Float]
        var broadening: [Float]
    }

    static func run(
        _ network: Network, on sample: SpectrumSample, repeats: Int
    ) -> (figures: Figures, answers: Answers) {
        let estimator = PriorEstimator(network: network, axis: sample.axis, bandLimit: sample.bandLimit)
        let spectra = sample.byChannel
        var velocity = [Float](repeating: 0, count: sample.count)
        var broadening = velocity
        var inDomain = [Bool](repeating: false, count: sample.count)
        let seconds = Stopwatch.fastest(of: repeats) {
            estimator.estimate(
                spectra: spectra, count: sample.count, shift: 0, velocity: &velocity, broadening: &broadening,
                inDomain: &inDomain)
        }
        var (velocities, broadenings) = (Scatter(), Scatter())
        for (i, truth) in sample.truths.enumerated() {
            velocities.add(Double(velocity[i]) - truth.velocity)
            broadenings.add(Double(broadening[i]) - truth.broadening)
        }
        let figures = Figures(
            name: network.metadata.name, spectraPerSecond: Double(sample.count) / seconds,
            velocityScatter: velocities.deviation, broadeningScatter: broadenings.deviation)
        return (figures, Answers(velocity: velocity, broadening: broadening))
    }
}
