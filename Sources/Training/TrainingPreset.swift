import Prior
import Simulator
import Spectra

/// Everything that fixes a training run except its seed.
public struct TrainingPreset: Sendable {
    /// What the command line calls it.
    public let name: String
    public let recipe: SpectrumRecipe
    /// Rest-frame wavenumbers of the network's input, cm-1.
    public let grid: WavenumberAxis
    let architecture: NetworkArchitecture
    /// Spectra to train on, to choose the best epoch by, and to give the scores.
    let trainingCount: Int
    let validationCount: Int
    let testCount: Int
    public let epochs: Int
    /// Share of the first dense layer's inputs that are left out at random in each step.
    let dropout: Double
    /// Epochs with dropout. The rest goes without: dropout spreads the hidden layers' values, and weights that got used
    /// to that give broadenings 3 km/s too low when it is gone.
    let dropoutEpochs: Int
    /// Adam's rate falls from the first to the second over the run, along half a cosine.
    let learningRate: (first: Float, last: Float)
    /// Weights of the two squared errors, each in units of half its trained range.
    let errorWeights: (velocity: Float, broadening: Float)

    /// The survey paper's network and training: 50 000 spectra, 70 % to train, 20 % to validate, 10 % to test.
    ///
    /// The grid holds the five lines at +-250 km/s with 65 channels to spare on either side, inside SN3 for shifts of
    /// -700 to +1500 km/s. The errors' weights make a km/s count alike in
    /// both: half the range of velocities is ten times that of broadenings.
    public static let paper = TrainingPreset(
        name: "paper", recipe: .survey, grid: WavenumberAxis(origin: 14_700, step: 2.1, count: 336),
        architecture: .paper(inputCount: 336), trainingCount: 35_000, validationCount: 10_000, testCount: 5_000,
        epochs: 10, dropout: 0.2, dropoutEpochs: 8, learningRate: (1e-3, 1e-5), errorWeights: (100, 1))

    public static let all = [paper]

    /// The run in words, for the network's file.
    var summary: String {
        func words(_ range: ClosedRange<Double>) -> String {
            range.lowerBound == range.upperBound
                ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        }
        return """
            \(trainingCount) training and \(validationCount) validation spectra, \(epochs) epochs, noise anew in each. \
            Uniform: R \(words(recipe.resolvingPower)), velocity \(words(recipe.velocity)) km/s, broadening \
            \(words(recipe.broadening)) km/s, H-alpha over noise \(words(recipe.signalToNoise)), [SII]6716/6731 \
            \(words(recipe.sulfurDoublet)), continuum \(words(recipe.continuum)) and slope \(words(recipe.slope)) of \
            H-alpha. Line ratios of 34995 HII-region models (Morisset et al. 2015). White noise on the axis of \
            \(ObservedFrames.scan.stepCount) steps, resampled at \(words(ObservedFrames.shifts)) km/s. Scores: \
            \(testCount) spectra of the paper's recipe.
            """
    }
}
