import Foundation
import Prior
import Simulator

/// The progress of a training run.
package struct TrainingProgress: Sendable {
    /// The share of the whole run that is done, 0...1.
    package let share: Double
    /// The epoch that just ended; nil within one.
    package let epoch: Epoch?

    /// The outcome of one epoch.
    package struct Epoch: Sendable {
        /// The epoch's number, from 1 up.
        package let number: Int
        /// The mean loss of the epoch's mini-batches, with dropout.
        package let trainingLoss: Double
        /// The scores on the validation spectra; nil for networks that need another one beside them.
        package let validation: NetworkScores?
    }
}

/// A trainer of networks from simulated spectra.
///
/// One seed gives the same weights bit for bit on machines of the same kind, also when the run was interrupted and
/// resumed: everything that adds up runs on one thread, in a fixed order. (OpenBLAS chooses its kernels by the
/// processor, so another kind may differ in the last bits.)
package struct Trainer: Sendable {
    package let preset: TrainingPreset
    package let seed: UInt64
    /// The commit of the code, recorded in the network's file.
    package let commit: String
    /// The date of the run, recorded in the network's file.
    package let date: Date
    package let ratios: LineRatios
    /// The network that measures lines, with which one that finds lines is scored; nil to leave it without scores.
    package let measurer: Network?
    /// The file that keeps the run after each epoch, so that it can be resumed; nil to keep nothing.
    package let checkpoint: URL?

    package init(
        preset: TrainingPreset, seed: UInt64, commit: String, date: Date, ratios: LineRatios, measurer: Network? = nil,
        checkpoint: URL? = nil
    ) {
        self.preset = preset
        self.seed = seed
        self.commit = commit
        self.date = date
        self.ratios = ratios
        self.measurer = measurer
        self.checkpoint = checkpoint
    }

    /// Makes the spectra, trains, keeps the epoch that did best on the validation spectra, and scores it on the test
    /// spectra. Blocks for the whole run.
    ///
    /// - Throws: `NetworkError` when a file cannot be read or written; whatever `progress` throws.
    package func train(progress: (TrainingProgress) throws -> Void = { _ in }) throws -> Network {
        switch preset.spectra {
        case .set(let count):
            guard let set = testSet(count: preset.test.validationCount, .validation),
                let training = testSet(count: count, .training), let test = testSet(count: preset.test.testCount, .test)
            else { preconditionFailure("\(preset.name) has no grid") }
            let examples = TrainingExamples(training, scales: scales)
            let best = try fit(.set(examples), validation: Evaluation(set), progress: progress)
            return try network(best, scores: Evaluation(test).scores(of: try network(best, scores: .notMeasured)))
        case .stream(let view, let recipe, let frames, let chunks):
            let stream = TrainingStream(
                view, recipe: recipe, resolvingPower: preset.resolvingPower, frameCount: frames, ratios: ratios,
                seed: seed)
            let last = try fit(.stream(stream, chunks: chunks), validation: nil, progress: progress)
            let made = try network(last, scores: .notMeasured)
            guard case .grid = preset.input, let measurer else { return made }
            return try network(last, scores: priorTest.scores(of: try PriorNetworks(finder: made, measurer: measurer)))
        }
    }

    /// Trains on some of a set of spectra, chooses the epoch by others, and scores it on the rest.
    func train(on set: SpectrumSet, training: [Int], validation: [Int], test: [Int]) throws -> Network {
        let examples = TrainingExamples(set.subset(training), scales: scales)
        let best = try fit(.set(examples), validation: Evaluation(set.subset(validation)), progress: { _ in })
        return try network(
            best, scores: Evaluation(set.subset(test)).scores(of: try network(best, scores: .notMeasured)))
    }

    /// Trains for all epochs and returns the parameters of the one that did best, parameterCount values.
    private func fit(
        _ source: Source, validation: Evaluation?, progress: (TrainingProgress) throws -> Void
    ) throws -> [Float] {
        var random = random(.weights)
        var run = TrainingRun(preset: preset, metadata: metadata(.notMeasured), &random)
        var record = TrainingRecord(identity: identity, state: run.state)
        if let checkpoint, let found = try TrainingRecord.read(from: checkpoint, identity: identity) {
            record = found
            run.restore(parameters: found.parameters, optimizer: found.optimizer)
        }
        for epoch in record.epochs..<preset.epochs {
            let loss = try learn(source, epoch: epoch, &run, progress)
            let made = try network(run.parameters, scores: .notMeasured)
            let scores = validation?.scores(of: made)
            // Of a stream, where nothing is seen twice, the last epoch is the best.
            record.add(
                run.state,
                score: scores.map { hypot($0.velocityDeviation, $0.broadeningDeviation) } ?? -Double(epoch))
            if let checkpoint { try record.write(to: checkpoint) }
            try progress(
                TrainingProgress(
                    share: Double(epoch + 1) / Double(preset.epochs),
                    epoch: .init(number: epoch + 1, trainingLoss: loss, validation: scores)))
        }
        return record.best
    }

    /// Makes spectra like those of the test; nil for a network that reads windows.
    func testSet(count: Int, _ stream: RandomStream) -> SpectrumSet? {
        var random = random(stream)
        return testSet(count: count, &random)
    }

    private func testSet(count: Int, _ random: inout RandomSource) -> SpectrumSet? {
        guard case .grid(let grid) = preset.input else { return nil }
        return SpectrumSet(
            count: count, recipe: preset.test.recipe, ratios: ratios,
            frames: ObservedFrames(scan: preset.test.scan, grid: grid, count: 64), &random)
    }

    /// Makes the spectra of the preset's test with a seed of their own.
    ///
    /// - Throws: `NetworkError` for a network that reads windows.
    package func test(seed: UInt64) throws -> Evaluation {
        var random = RandomSource(seed: seed)
        guard let set = testSet(count: preset.test.testCount, &random) else {
            throw NetworkError(.foreign, "\(preset.name) reads windows; score it beside a network that finds lines.")
        }
        return Evaluation(set)
    }

    /// The spectra of the preset's test on the axis of a scan, for networks that work together.
    package var priorTest: PriorEvaluation {
        var random = random(.test)
        return PriorEvaluation(preset.test, count: preset.test.testCount, ratios: ratios, &random)
    }

    /// Writes the spectra that the network is trained on to a `SpectraFile`.
    ///
    /// - Throws: `SimulatorError`; `NetworkError` for a preset whose spectra are never seen twice.
    package func writeSpectra(to url: URL) throws {
        guard case .set(let count) = preset.spectra, let set = testSet(count: count, .training),
            case .grid(let grid) = preset.input
        else {
            throw NetworkError(.foreign, "\(preset.name) trains on spectra that are made as it goes and never kept.")
        }
        let file = try SpectraFile(replacing: url, axis: grid, count: set.count)
        var spectra = set.spectra
        try file.append(&spectra, truths: set.truths)
        try file.commit()
    }

    /// An independent sequence of random numbers: none depends on how many numbers another one used.
    enum RandomStream: UInt64 {
        case weights = 1
        case training, validation, test, order
    }

    private func random(_ stream: RandomStream, _ number: Int = 0) -> RandomSource {
        RandomSource(seed: (seed &* 0x9E37_79B9_7F4A_7C15) ^ (stream.rawValue << 56 | UInt64(number)))
    }

    private var scales: (velocity: OutputScale, broadening: OutputScale) {
        (OutputScale(preset.velocity), OutputScale(preset.broadening))
    }

    /// The number of times that each spectrum of a stream is learnt from.
    static let passes = 3

    /// The spectra to train on.
    private enum Source {
        case set(TrainingExamples)
        case stream(TrainingStream, chunks: Int)
    }

    /// Trains for one epoch and returns the mean loss of a spectrum.
    private func learn(
        _ source: Source, epoch: Int, _ run: inout TrainingRun, _ progress: (TrainingProgress) throws -> Void
    ) throws -> Double {
        var random = random(.order, epoch)
        let dropout = epoch < preset.dropout.epochs ? preset.dropout.share : 0
        func share(_ part: Int, of parts: Int) -> Double {
            (Double(epoch) + Double(part) / Double(parts)) / Double(preset.epochs)
        }
        switch source {
        case .set(let examples):
            let order = (0..<examples.count).shuffled(using: &random)
            return run.learn(
                examples, order: order, progress: share(0, of: 1)...share(1, of: 1), dropout: dropout, &random)
        case .stream(let stream, let chunks):
            var loss = 0.0
            let first = epoch * chunks
            try stream.forEachChunk(first..<first + chunks) { number, chunk in
                let part = number - first
                let places = share(part, of: chunks)...share(part + 1, of: chunks)
                // To make a spectrum takes longer than to learn from it: each is gone through more than once.
                for pass in 0..<Self.passes {
                    let order = (0..<chunk.examples.count).shuffled(using: &random)
                    let mean = run.learn(chunk.examples, order: order, progress: places, dropout: dropout, &random)
                    // Only the first pass is over spectra that the network had not seen.
                    if pass == 0 { loss += mean }
                }
                try progress(TrainingProgress(share: places.upperBound, epoch: nil))
            }
            return loss / Double(chunks)
        }
    }

    /// The string by which a checkpoint is known to belong to this run.
    private var identity: String { "\(preset.name) \(seed) \(ratios.modelCount) \(preset.summary)" }

    private func metadata(_ scores: NetworkScores) -> NetworkMetadata {
        NetworkMetadata(
            name: preset.name, input: preset.input, resolvingPower: preset.resolvingPower, velocity: preset.velocity,
            broadening: preset.broadening, recipe: preset.summary, seed: seed, commit: commit, trainedAt: date,
            scores: scores)
    }

    private func network(_ parameters: [Float], scores: NetworkScores) throws(NetworkError) -> Network {
        try Network(metadata: metadata(scores), architecture: preset.architecture, parameters: parameters)
    }
}
