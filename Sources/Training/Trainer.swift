import Foundation
import Glibc
import Prior
import Simulator

/// Where a training run stands after an epoch.
public struct TrainingProgress: Sendable {
    /// Epochs done, 1...epochCount.
    public let epoch: Int
    public let epochCount: Int
    /// Mean loss of the epoch's mini-batches, with dropout.
    public let trainingLoss: Double
    /// On the validation spectra.
    public let validation: NetworkScores
}

/// Trains a network from made-up spectra.
///
/// One seed gives the same weights bit for bit on machines of the same kind: everything runs on one thread, in a fixed
/// order. (OpenBLAS chooses its kernels by the processor, so another kind may differ in the last bits.)
public struct Trainer: Sendable {
    public let preset: TrainingPreset
    public let seed: UInt64
    /// Commit of the code, recorded in the file.
    public let commit: String
    /// Recorded in the file.
    public let date: Date

    public init(preset: TrainingPreset, seed: UInt64, commit: String, date: Date) {
        self.preset = preset
        self.seed = seed
        self.commit = commit
        self.date = date
    }

    /// Makes the spectra, trains, keeps the epoch that did best on the validation spectra, and scores it on the test
    /// spectra, which are drawn from the paper's recipe. Blocks for the whole run: about a minute for `paper`.
    ///
    /// - Parameter progress: called after each epoch.
    /// - Throws: `SimulatorError` or `NetworkError` when a resource is missing or no network can be made.
    public func train(progress: (TrainingProgress) -> Void = { _ in }) throws -> Network {
        var random = RandomSource(seed: seed)
        let ratios = try LineRatios.shipped()
        let frames = ObservedFrames(grid: preset.grid, count: 64)
        func spectra(_ count: Int, _ recipe: SpectrumRecipe) -> SpectrumSet {
            SpectrumSet(count: count, recipe: recipe, ratios: ratios, frames: frames, &random)
        }
        let training = spectra(preset.trainingCount, preset.recipe)
        let validation = Evaluation(spectra(preset.validationCount, preset.recipe), &random)
        let test = Evaluation(spectra(preset.testCount, .paper), &random)

        var run = TrainingRun(preset: preset, &random)
        var best: (score: Double, parameters: [Float]) = (.infinity, run.parameters)
        for epoch in 1...preset.epochs {
            let loss = run.epoch(training, &random)
            let scores = validation.scores(of: try network(run.parameters, scores: .notMeasured))
            let score = hypot(scores.velocityDeviation, scores.broadeningDeviation)
            if score < best.score { best = (score, run.parameters) }
            progress(
                TrainingProgress(
                    epoch: epoch, epochCount: preset.epochs, trainingLoss: loss, validation: scores))
        }
        let scores = test.scores(of: try network(best.parameters, scores: .notMeasured))
        return try network(best.parameters, scores: scores)
    }

    private func network(_ parameters: [Float], scores: NetworkScores) throws(NetworkError) -> Network {
        let recipe = preset.recipe
        return try Network(
            metadata: NetworkMetadata(
                name: preset.name, grid: preset.grid, resolvingPower: recipe.resolvingPower,
                velocity: recipe.velocity, broadening: recipe.broadening, recipe: preset.summary, seed: seed,
                commit: commit, trainedAt: date, scores: scores),
            architecture: preset.architecture, parameters: parameters)
    }
}
