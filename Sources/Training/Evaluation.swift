import Prior
import Simulator
import Spectra

/// Spectra with their noise, ready to score networks on.
public struct Evaluation {
    private let truths: [SyntheticSpectrum]
    private let input: [Float]

    /// - Parameters:
    ///   - grid: of the networks.
    ///   - seed: another than the training's.
    /// - Throws: `SimulatorError` when the table of line ratios is missing.
    public init(recipe: SpectrumRecipe, grid: WavenumberAxis, count: Int, seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let set = SpectrumSet(
            count: count, recipe: recipe, ratios: try LineRatios.shipped(),
            frames: ObservedFrames(grid: grid, count: 61), &random)
        self.init(set, &random)
    }

    init(_ set: SpectrumSet, _ random: inout RandomSource) {
        truths = set.truths
        input = set.observeAll(&random)
    }

    /// Scores a network that reads the grid the spectra were made for.
    public func scores(of network: Network) -> NetworkScores {
        let count = truths.count
        var velocity = [Float](repeating: 0, count: count)
        var broadening = [Float](repeating: 0, count: count)
        NetworkEvaluator(network: network)
            .predict(input, count: count, velocity: &velocity, broadening: &broadening)
        let velocityErrors = zip(velocity, truths).map { Double($0) - $1.velocity }
        let broadeningErrors = zip(broadening, truths).map { Double($0) - $1.broadening }
        let velocityMoments = MeanAndDeviation(of: velocityErrors)
        let broadeningMoments = MeanAndDeviation(of: broadeningErrors)
        let outliers = velocityErrors.count { abs($0) > NetworkScores.outlierLimit }
        return NetworkScores(
            spectrumCount: count, velocityDeviation: velocityMoments.deviation,
            broadeningDeviation: broadeningMoments.deviation, velocityBias: velocityMoments.mean,
            broadeningBias: broadeningMoments.mean,
            velocityOutlierShare: Double(outliers) / Double(count))
    }
}
