import Foundation
import Simulator
import Spectra
import Testing
import Threads

@testable import Prior
@testable import Training

@Suite struct CrossValidationTests {
    private func trainer() throws -> Trainer {
        Trainer(
            preset: TrainerTests.tiny, seed: 3, commit: "none", date: Date(timeIntervalSince1970: 0),
            ratios: try LineRatios.shipped())
    }

    @Test func everyFoldIsScoredOnItsOwnSpectra() throws {
        let validation = try CrossValidation(try trainer(), foldCount: 5)
        let shares = Guarded<[Double]>([])
        let redrawn = try validation.run(.redrawn) { share in shares.withLock { $0.append(share) } }
        #expect(redrawn.count == 5)
        // 600 spectra in all.
        #expect(redrawn.allSatisfy { $0.spectrumCount == 120 })
        #expect(Set(redrawn.map(\.velocityDeviation)).count == 5)
        #expect(shares.withLock(\.last) == 1)
        #expect(try validation.run(.redrawn) { _ in } == redrawn)
        let kept = try validation.run(.kept) { _ in }
        #expect(kept.count == 5 && kept != redrawn)
    }

    @Test func spectraThatAreNeverSeenTwiceCannotBeSplit() throws {
        let trainer = Trainer(
            preset: .measurer, seed: 1, commit: "none", date: Date(), ratios: try LineRatios.shipped())
        #expect(throws: NetworkError.self) { try CrossValidation(trainer) }
    }

    @Test func aTrialDependsOnItsNumberAndTheSeedAlone() throws {
        let search = HyperparameterSearch(try trainer(), foldCount: 4)
        #expect(search.choice(3) == search.choice(3))
        #expect(search.choice(3) != search.choice(4))
        for number in 0..<50 {
            let choice = search.choice(number)
            let architecture = NetworkArchitecture(
                inputCount: 336,
                convolutions: .init(
                    firstFilters: choice.firstFilters, firstTaps: choice.firstTaps,
                    secondFilters: choice.secondFilters, secondTaps: choice.secondTaps, pool: choice.pool),
                readsLineWidth: false, firstHidden: choice.firstHidden, secondHidden: choice.secondHidden,
                outputCount: 2)
            #expect(architecture.isSupported)
        }
        let trial = try search.trial(0) { _ in }
        #expect(trial.scores.count == 4 && trial.velocityDeviation.isFinite)
    }
}
