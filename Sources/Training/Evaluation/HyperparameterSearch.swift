import Foundation
import Prior
import Simulator

/// A random search (Bergstra & Bengio 2012) for the sizes and the rate of a network like the paper's.
///
/// Each trial is scored by cross-validation.
package struct HyperparameterSearch: Sendable {
    /// The sizes and rates that one trial chose.
    package struct Choice: Sendable, Hashable {
        package var firstFilters, firstTaps, secondFilters, secondTaps, pool, firstHidden, secondHidden: Int
        /// The learning rate of the first step.
        package var learningRate: Double
        /// The share of the pooled values that are left out in training, 0...1.
        package var dropout: Double
    }

    /// A choice and its scores.
    package struct Trial: Sendable {
        package let choice: Choice
        /// The scores of each fold.
        package let scores: [NetworkScores]

        /// The velocity residuals' standard deviation, mean over the folds, km/s.
        package var velocityDeviation: Double { mean(\.velocityDeviation) }
        /// The broadening residuals' standard deviation, mean over the folds, km/s.
        package var broadeningDeviation: Double { mean(\.broadeningDeviation) }

        private func mean(_ value: (NetworkScores) -> Double) -> Double {
            scores.reduce(0) { $0 + value($1) } / Double(scores.count)
        }
    }

    package let trainer: Trainer
    package let foldCount: Int

    /// Prepares a search around a preset.
    ///
    /// - Parameters:
    ///   - trainer: A trainer of a preset that trains on a set of spectra; its sizes and rate are replaced.
    ///   - foldCount: The number of folds, at least 4.
    package init(_ trainer: Trainer, foldCount: Int) {
        self.trainer = trainer
        self.foldCount = foldCount
    }

    /// The choice of trial `number`, which depends on the trainer's seed but on no other trial.
    func choice(_ number: Int) -> Choice {
        var random = RandomSource(seed: trainer.seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
        func one(of values: [Int]) -> Int { values[Int.random(in: values.indices, using: &random)] }
        return Choice(
            firstFilters: one(of: [4, 8, 16]), firstTaps: one(of: [4, 8, 16]), secondFilters: one(of: [4, 8, 16]),
            secondTaps: one(of: [2, 4, 8]), pool: one(of: [2, 4]), firstHidden: one(of: [64, 128, 256, 512]),
            secondHidden: one(of: [32, 64, 128, 256]),
            learningRate: pow(10, random.uniform(in: -3.5 ... -2.5)), dropout: random.uniform(in: 0...0.4))
    }

    /// Scores one trial; `progress` is told the share done, 0...1.
    package func trial(_ number: Int, progress: @Sendable (Double) -> Void) throws -> Trial {
        let choice = choice(number)
        var preset = trainer.preset
        preset.architecture.convolutions = .init(
            firstFilters: choice.firstFilters, firstTaps: choice.firstTaps, secondFilters: choice.secondFilters,
            secondTaps: choice.secondTaps, pool: choice.pool)
        preset.architecture.firstHidden = choice.firstHidden
        preset.architecture.secondHidden = choice.secondHidden
        preset.learningRate.first = Float(choice.learningRate)
        preset.dropout.share = choice.dropout
        let trainer = Trainer(
            preset: preset, seed: trainer.seed, commit: trainer.commit, date: trainer.date, ratios: trainer.ratios)
        return Trial(
            choice: choice, scores: try CrossValidation(trainer, foldCount: foldCount).run(.redrawn, progress: progress)
        )
    }
}
