import Foundation
import Simulator
import Spectra
import Testing

@testable import Prior
@testable import Training

@Suite struct TrainerTests {
    private static let tiny = TrainingPreset(
        name: "tiny", recipe: .paper, grid: WavenumberAxis(origin: 15_120, step: 4.2, count: 48),
        architecture: NetworkArchitecture(
            inputCount: 48, firstFilters: 4, firstTaps: 8, secondFilters: 4, secondTaps: 4, pool: 4, firstHidden: 16,
            secondHidden: 8),
        trainingCount: 400, validationCount: 100, testCount: 100, epochs: 3, dropout: 0.2, dropoutEpochs: 2,
        learningRate: (3e-3, 1e-4), errorWeights: (16, 1))

    private func train(seed: UInt64, progress: (TrainingProgress) -> Void = { _ in }) throws -> Network {
        try Trainer(
            preset: Self.tiny, seed: seed, commit: "none", date: Date(timeIntervalSince1970: 0)
        ).train(progress: progress)
    }

    @Test func oneSeedGivesTheSameBits() throws {
        let first = try train(seed: 11)
        let again = try train(seed: 11)
        let other = try train(seed: 12)
        #expect(first.parameters.map(\.bitPattern) == again.parameters.map(\.bitPattern))
        #expect(first.metadata == again.metadata)
        #expect(first.parameters != other.parameters)
    }

    @Test func eachEpochIsReportedAndTheLossFalls() throws {
        var losses: [Double] = []
        let network = try train(seed: 1) { progress in
            losses.append(progress.trainingLoss)
            #expect(progress.epoch == losses.count && progress.epochCount == 3)
            #expect(progress.validation.spectrumCount == 100)
        }
        try #require(losses.count == 3)
        #expect(losses[2] < losses[0])
        #expect(network.metadata.scores.spectrumCount == 100)
        #expect(network.metadata.seed == 1)
    }

    /// White noise stays white only on the axis where it is made: neighbours on the grid share channels.
    @Test func resamplingCorrelatesTheNoise() throws {
        let frames = ObservedFrames(grid: TrainingPreset.paper.grid, count: 4)
        var random = RandomSource(seed: 4)
        var noise = [Float](repeating: 0, count: frames.axis.count)
        var grid = [Float](repeating: 0, count: frames.grid.count)
        var (square, product) = (0.0, 0.0)
        for trial in 0..<400 {
            for i in noise.indices { noise[i] = Float(random.gaussian()) }
            frames.resample(noise, frame: trial % 4, into: &grid)
            for i in 1..<grid.count {
                square += Double(grid[i] * grid[i])
                product += Double(grid[i] * grid[i - 1])
            }
        }
        print("noise on the grid: variance \(square / Double(400 * 335)), correlation \(product / square)")
        #expect(square / Double(400 * 335) > 0.8 && square / Double(400 * 335) < 1.02)
        #expect(product / square > 0.01)
    }
}
