import Prior
import Simulator
import Spectra

/// A set of noisy spectra on the axis of a scan to score networks that work together on.
package struct PriorEvaluation: Sendable {
    package let truths: [SyntheticSpectrum]
    let axis: WavenumberAxis
    private let bandLimit: Double
    /// The spectra, count x axis.count.
    private let spectra: [Float]

    init(_ test: TrainingPreset.Test, count: Int, ratios: LineRatios, _ random: inout RandomSource) {
        let whole = test.scan.axis(correction: ObservedFrames.axisCorrection)
        axis = whole.window(whole.channels(in: SN3Band.fit))
        bandLimit = test.scan.bandLimit
        truths = (0..<count).map { _ in test.recipe.draw(ratios, &random) }
        var (spectra, one) = ([Float](), [Float](repeating: 0, count: axis.count))
        for truth in truths {
            truth.render(on: axis, shift: 0, into: &one)
            truth.addNoise(to: &one, count: axis.count, &random)
            spectra.append(contentsOf: one)
        }
        self.spectra = spectra
    }

    /// Estimates each spectrum with both networks.
    package func estimates(of networks: PriorNetworks) -> [PriorEstimate] {
        let count = truths.count
        var estimates = [PriorEstimate](repeating: .none, count: count)
        var inDomain = [Bool](repeating: false, count: count)
        PriorEstimator(networks: networks, axis: axis, bandLimit: bandLimit).estimate(
            spectra: spectra, lineWidths: truths.map { Float($0.lineWidth) }, count: count, shifts: [0],
            estimates: &estimates, inDomain: &inDomain)
        return estimates
    }

    /// Scores both networks.
    package func scores(of networks: PriorNetworks) -> NetworkScores {
        NetworkScores(estimates(of: networks), truths.map { (velocity: $0.velocity, broadening: $0.broadening) })
    }
}
