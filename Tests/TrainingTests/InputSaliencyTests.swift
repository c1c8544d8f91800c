import Foundation
import Simulator
import Testing

@testable import Prior
@testable import Training

@Suite struct InputSaliencyTests {
    /// Against what happens when a channel is changed by a thousandth of the maximum.
    @Test func isHowTheAnswerMoves() throws {
        let trainer = Trainer(
            preset: TrainerTests.tiny, seed: 3, commit: "none", date: Date(timeIntervalSince1970: 0),
            ratios: try LineRatios.shipped())
        let network = try trainer.train()
        let test = try trainer.test(seed: 9)
        let saliency = InputSaliency(of: network, on: test, count: 8)
        let evaluator = NetworkEvaluator(network: network)
        func velocity(_ spectrum: [Float], _ width: Float) -> Double {
            var estimates = [PriorEstimate.none]
            evaluator.predict(spectrum, lineWidths: [width], count: 1, into: &estimates)
            return Double(estimates[0].velocity)
        }
        var largest = 0.0
        for channel in stride(from: 3, to: test.grid.count, by: 5) {
            var mean = 0.0
            for index in 0..<8 {
                var spectrum = test.spectrum(index)
                let peak = spectrum.max() ?? 1
                // The highest channel sets the scale.
                guard spectrum[channel] < 0.99 * peak else { continue }
                spectrum[channel] += 1e-3 * peak
                let above = velocity(spectrum, test.lineWidths[index])
                spectrum[channel] -= 2e-3 * peak
                let below = velocity(spectrum, test.lineWidths[index])
                // km/s for a hundredth of the maximum.
                mean += abs(above - below) / 0.2 / 8
            }
            largest = max(largest, abs(mean - saliency.velocity[channel]))
        }
        let scale = saliency.velocity.max() ?? 0
        print("saliency against finite differences: \(largest / scale) of its peak")
        #expect(scale > 0)
        #expect(largest < 0.1 * scale)
    }
}
