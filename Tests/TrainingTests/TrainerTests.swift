import Foundation
import Simulator
import Spectra
import TestSupport
import Testing

@testable import Prior
@testable import Training

@Suite struct TrainerTests {
    static let tiny = TrainingPreset(
        name: "tiny", input: .grid(WavenumberAxis(origin: 15_120, step: 4.2, count: 48)),
        resolvingPower: 4800...5000, velocity: -200...200, broadening: 0...50, spectra: .set(count: 400),
        test: .init(resolvingPower: 4800...5000, validationCount: 100, testCount: 100),
        architecture: NetworkArchitecture(
            inputCount: 48,
            convolutions: .init(firstFilters: 4, firstTaps: 8, secondFilters: 4, secondTaps: 4, pool: 4),
            readsLineWidth: false, firstHidden: 16, secondHidden: 8, outputCount: 2),
        loss: .squares(velocity: 16, broadening: 1), epochs: 3, batch: 8, learningRate: (3e-3, 1e-4),
        dropout: (0.2, 2))

    private func train(
        seed: UInt64, checkpoint: URL? = nil, progress: (TrainingProgress) throws -> Void = { _ in }
    ) throws -> Network {
        try Trainer(
            preset: Self.tiny, seed: seed, commit: "none", date: Date(timeIntervalSince1970: 0),
            ratios: try LineRatios.shipped(), checkpoint: checkpoint
        ).train(progress: progress)
    }

    /// Thrown to stop a run in the middle.
    private struct Killed: Error {}

    @Test func aRunThatWasStoppedGoesOnToTheSameBits() throws {
        let folder = try TemporaryDirectory()
        let checkpoint = folder.url.appending(path: "run.checkpoint")
        #expect(throws: Killed.self) {
            try train(seed: 5, checkpoint: checkpoint) { if $0.epoch?.number == 2 { throw Killed() } }
        }
        var epochs: [Int] = []
        let resumed = try train(seed: 5, checkpoint: checkpoint) {
            if let epoch = $0.epoch { epochs.append(epoch.number) }
        }
        #expect(epochs == [3])
        #expect(resumed.parameters.map(\.bitPattern) == (try train(seed: 5)).parameters.map(\.bitPattern))
        // Another run's checkpoint is not gone on from, nor is a damaged one.
        #expect(throws: NetworkError.self) { try train(seed: 6, checkpoint: checkpoint) }
        try Data("not a checkpoint".utf8).write(to: checkpoint)
        #expect(throws: NetworkError.self) { try train(seed: 5, checkpoint: checkpoint) }
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
            guard let epoch = progress.epoch else { return }
            losses.append(epoch.trainingLoss)
            #expect(epoch.number == losses.count)
            #expect(abs(progress.share - Double(losses.count) / 3) < 1e-12)
            #expect(epoch.validation?.spectrumCount == 100)
        }
        try #require(losses.count == 3)
        #expect(losses[2] < losses[0])
        #expect(network.metadata.scores.spectrumCount == 100)
        #expect(network.metadata.seed == 1)
    }

    /// White noise stays white only on the axis where it is made: neighbours on the grid share channels.
    @Test func resamplingCorrelatesTheNoise() throws {
        let frames = ObservedFrames(
            scan: ObservedFrames.scan, grid: WavenumberAxis(origin: 14_700, step: 2.1, count: 336), count: 4)
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
