import Foundation
import Prior
import Simulator
import Threads

/// A cross-validation of a preset: its network is trained several times on different parts of one set of spectra.
///
/// Folds are shared out among threads; the result does not depend on the number of threads.
package struct CrossValidation: Sendable {
    /// The choice of the spectra that give the scores.
    package enum Test: Sendable {
        /// Each fold gives the scores in turn.
        case redrawn
        /// The first fold always gives the scores; the others change places between training and validation.
        case kept
    }

    package let trainer: Trainer
    package let foldCount: Int
    private let set: SpectrumSet

    /// Makes the spectra of all folds.
    ///
    /// - Parameters:
    ///   - trainer: A trainer of a preset that trains on a set of spectra; its checkpoint is not used.
    ///   - foldCount: The number of folds, at least 4.
    /// - Throws: `NetworkError` for a preset whose spectra are never seen twice.
    package init(_ trainer: Trainer, foldCount: Int = 10) throws {
        precondition(foldCount >= 4, "\(foldCount) folds")
        self.trainer = Trainer(
            preset: trainer.preset, seed: trainer.seed, commit: trainer.commit, date: trainer.date,
            ratios: trainer.ratios)
        self.foldCount = foldCount
        let test = trainer.preset.test
        var count = test.validationCount + test.testCount
        if case .set(let training) = trainer.preset.spectra { count += training }
        guard case .set = trainer.preset.spectra, let set = trainer.testSet(count: count, .training) else {
            throw NetworkError(.foreign, "\(trainer.preset.name) trains on spectra that are never seen twice.")
        }
        self.set = set
    }

    /// Trains and scores the network of each fold.
    ///
    /// - Parameters:
    ///   - test: The choice of the spectra that give the scores.
    ///   - progress: A closure that is told the share of the folds done, 0...1, from any thread, one at a time.
    /// - Returns: The scores, foldCount values.
    package func run(_ test: Test, progress: @Sendable (Double) -> Void) throws -> [NetworkScores] {
        let done = Guarded(0)
        return try concurrentMap(Array(0..<foldCount)) { fold in
            let result = try scores(test, fold: fold)
            done.withLock {
                $0 += 1
                progress(Double($0) / Double(foldCount))
            }
            return result
        }
    }

    private func scores(_ test: Test, fold: Int) throws -> NetworkScores {
        let tested = test == .redrawn ? fold : 0
        // Two of nine parts validate.
        var random = RandomSource(seed: UInt64(fold))
        let others = (0..<foldCount).filter { $0 != tested }.shuffled(using: &random)
        let validating = Set(others.prefix(max(1, 2 * foldCount / 9)))
        func part(_ folds: (Int) -> Bool) -> [Int] { (0..<set.count).filter { folds($0 % foldCount) } }
        return try trainer.train(
            on: set, training: part { $0 != tested && !validating.contains($0) }, validation: part(validating.contains),
            test: part { $0 == tested }
        ).metadata.scores
    }
}
