import Prior
import Simulator
import Spectra

/// A preset of everything that fixes a training run except its seed.
package struct TrainingPreset: Sendable {
    /// The spectra that the network is trained on.
    enum Spectra: Sendable {
        /// A set of `count` spectra of the test's recipe, gone through in each epoch.
        case set(count: Int)
        /// A stream of spectra, new ones in every chunk.
        case stream(TrainingStream.View, NebularRecipe, frames: Int, chunksPerEpoch: Int)
    }

    /// The spectra that the network is scored on: the paper's, at its resolving power, observed with a scan.
    package struct Test: Sendable {
        package var recipe: SpectrumRecipe
        package let scan: ScanSetup
        /// The number of spectra by which the best epoch is chosen.
        let validationCount: Int
        /// The number of spectra that give the scores.
        package let testCount: Int

        init(resolvingPower: ClosedRange<Double>, validationCount: Int, testCount: Int) {
            recipe = .paper(resolvingPower: resolvingPower)
            scan = ObservedFrames.scan(resolvingPower: (resolvingPower.lowerBound + resolvingPower.upperBound) / 2)
            self.validationCount = validationCount
            self.testCount = testCount
        }
    }

    /// The name on the command line.
    package let name: String
    package let input: NetworkMetadata.Input
    /// The resolving powers at H-alpha of the training spectra.
    package let resolvingPower: ClosedRange<Double>
    /// The velocities that the outputs' range stands for, km/s.
    package let velocity: ClosedRange<Double>
    /// The broadenings that the outputs' range stands for, km/s.
    package let broadening: ClosedRange<Double>
    let spectra: Spectra
    package var test: Test
    var architecture: NetworkArchitecture
    let loss: OutputLoss
    package let epochs: Int
    /// The number of spectra in a mini-batch.
    let batch: Int
    /// The learning rates of the first and the last step; between them, the rate falls along half a cosine.
    var learningRate: (first: Float, last: Float)
    /// The share of the pooled values that are left out at random in each step of the first epochs, 0...1.
    ///
    /// The other epochs go without: dropout spreads the hidden layers' values, and weights that got used to that give
    /// broadenings 3 km/s too low when it is gone.
    var dropout: (share: Double, epochs: Int)
}

extension TrainingPreset {
    /// The paper's network for R = 5000: 50 000 spectra, 70 % to train, 20 % to validate, 10 % to test; 10 epochs in
    /// mini-batches of 8.
    ///
    /// The grid holds the five lines at +-250 km/s with 65 channels to spare on either side, inside SN3 for shifts of
    /// -700 to +1500 km/s. The errors' weights make a km/s count alike in both.
    package static let paper = paper(name: "paper", 4800...5000, step: 2.1, count: 336, spectra: 50_000)

    /// The paper's second network, for R about 2000, from 30 000 spectra.
    package static let paperR2000 = paper(name: "paper-r2000", 1800...2000, step: 4.2, count: 168, spectra: 30_000)

    /// The network that the paper found to fail, for R about 1000, from 30 000 spectra.
    package static let paperR1000 = paper(name: "paper-r1000", 900...1000, step: 8.4, count: 84, spectra: 30_000)

    private static func paper(
        name: String, _ resolvingPower: ClosedRange<Double>, step: Double, count: Int, spectra: Int
    ) -> TrainingPreset {
        let test = Test(
            resolvingPower: resolvingPower, validationCount: spectra * 2 / 10, testCount: spectra / 10)
        let (velocity, broadening) = (test.recipe.velocity, test.recipe.broadening)
        let ratio = (velocity.upperBound - velocity.lowerBound) / (broadening.upperBound - broadening.lowerBound)
        return TrainingPreset(
            name: name, input: .grid(WavenumberAxis(origin: 14_700, step: step, count: count)),
            resolvingPower: resolvingPower, velocity: velocity, broadening: broadening,
            spectra: .set(count: spectra * 7 / 10), test: test, architecture: .paper(inputCount: count),
            loss: .squares(velocity: Float(ratio * ratio), broadening: 1), epochs: 10, batch: 8,
            learningRate: (1e-3, 1e-5), dropout: (0.2, 8))
    }

    /// The network that measures lines, at every resolving power.
    package static let measurer: TrainingPreset = {
        var recipe = NebularRecipe()
        (recipe.blankShare, recipe.farShare) = (0.05, 0)
        // What is left without noise, from one angle to the next, is learnt from bright lines.
        (recipe.brightShare, recipe.brightSignalToNoise) = (0.15, 25...800)
        // The more of them, the more faint narrow lines are taken for broad ones.
        recipe.violentShare = 0.05
        let windows = LineWindows(points: 24, spacing: 0.6)
        return TrainingPreset(
            name: "measure", input: .windows(windows), resolvingPower: 1480...7200, velocity: recipe.velocity,
            broadening: 0...200, spectra: .stream(.windows(windows), recipe, frames: 256, chunksPerEpoch: 32),
            test: Test(resolvingPower: 4800...5000, validationCount: 0, testCount: 20_000),
            architecture: NetworkArchitecture(
                inputCount: windows.count, convolutions: nil, readsLineWidth: true, firstHidden: 512,
                secondHidden: 256, outputCount: LineMeasurement.outputCount),
            loss: .measurement, epochs: 24, batch: 64, learningRate: (2e-3, 1e-6), dropout: (0, 0))
    }()

    /// The networks that find lines, each for the resolving powers of its name and those around it.
    package static let finders: [TrainingPreset] = [
        finder("find-r2000", 1480...2700, step: 3.5, count: 200, scoredAt: 1800...2000),
        finder("find-r3200", 2550...3900, step: 2.8, count: 252, scoredAt: 2900...3100),
        finder("find-r4500", 3700...5400, step: 2.1, count: 336, scoredAt: 4800...5000),
        finder("find-r6100", 5100...7200, step: 1.75, count: 404, scoredAt: 6000...6200),
    ]

    private static func finder(
        _ name: String, _ resolvingPower: ClosedRange<Double>, step: Double, count: Int,
        scoredAt scored: ClosedRange<Double>
    ) -> TrainingPreset {
        let recipe = NebularRecipe()
        let grid = WavenumberAxis(origin: 14_700, step: step, count: count)
        let classes = VelocityClasses(range: recipe.velocity, count: 33)
        return TrainingPreset(
            name: name, input: .grid(grid), resolvingPower: resolvingPower, velocity: recipe.velocity,
            broadening: 0...200, spectra: .stream(.grid(grid, classes), recipe, frames: 96, chunksPerEpoch: 32),
            test: Test(resolvingPower: scored, validationCount: 0, testCount: 20_000),
            architecture: NetworkArchitecture(
                inputCount: count,
                convolutions: .init(firstFilters: 8, firstTaps: 8, secondFilters: 8, secondTaps: 4, pool: 4),
                readsLineWidth: true, firstHidden: 192, secondHidden: 96, outputCount: classes.outputCount),
            loss: .classes, epochs: 10, batch: 64, learningRate: (2e-3, 1e-5), dropout: (0, 0))
    }

    /// The presets that the command line knows.
    package static let all = [paper, paperR2000, paperR1000, measurer] + finders

    /// A description of the run for the network's file.
    var summary: String {
        func words(_ range: ClosedRange<Double>) -> String { "\(range.lowerBound) to \(range.upperBound)" }
        switch spectra {
        case .set(let count):
            let recipe = test.recipe
            return """
                \(count) training and \(test.validationCount) validation spectra, \(epochs) epochs. Uniform: R \
                \(words(recipe.resolvingPower)), velocity \(words(recipe.velocity)) km/s, broadening \
                \(words(recipe.broadening)) km/s, H-alpha over noise \(words(recipe.signalToNoise)). Line ratios of \
                34995 HII-region models (Morisset et al. 2015). White noise on the axis of \(test.scan.stepCount) \
                steps, resampled at \(words(ObservedFrames.shifts)) km/s.
                """
        case .stream(_, let recipe, let frames, let chunks):
            return """
                \(epochs * chunks * TrainingStream.chunkSize) spectra, each learnt from \(Trainer.passes) times, of \
                \(frames) scans and angles; R \(words(resolvingPower)), velocity \(words(recipe.velocity)) km/s, broadening 0 to \
                \(recipe.violentBroadening.upperBound) km/s, H-alpha \(recipe.signalToNoise.lowerBound) to \
                \(recipe.brightSignalToNoise.upperBound) times the noise, which is white in the interferogram; \
                \(recipe.blankShare * 100) % without gas, \(recipe.pairShare * 100) % with two clouds; continua, \
                stellar absorption, sky residuals, cosmic rays and missing channels (NebularRecipe).
                """
        }
    }
}
