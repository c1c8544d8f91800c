import Prior
import Simulator
import Spectra

/// Spectra with their noise, ready to score networks on.
public struct Evaluation: Sendable {
    public let truths: [SyntheticSpectrum]
    /// Of the instrument at H-alpha in the grid's frame, cm-1.
    let lineWidths: [Float]
    /// Points x count, a channel's spectra together.
    private let input: [Float]

    /// - Parameters:
    ///   - scan: of the cube that the spectra are observed with.
    ///   - grid: of the networks.
    ///   - seed: another than the training's.
    /// - Throws: `SimulatorError` when the table of line ratios is missing.
    public init(recipe: SpectrumRecipe, scan: ScanSetup, grid: WavenumberAxis, count: Int, seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        self.init(
            SpectrumSet(
                count: count, recipe: recipe, ratios: try LineRatios.shipped(),
                frames: ObservedFrames(scan: scan, grid: grid, count: 61), &random))
    }

    init(_ set: SpectrumSet) {
        truths = set.truths
        lineWidths = set.lineWidths
        input = set.byChannel
    }

    /// One spectrum on the grid.
    public func spectrum(_ index: Int) -> [Float] {
        stride(from: index, to: input.count, by: truths.count).map { input[$0] }
    }

    /// What a network that reads the grid says of each spectrum.
    public func answers(of network: Network) -> [PriorAnswer] {
        var answers = [PriorAnswer](repeating: .none, count: truths.count)
        NetworkEvaluator(network: network)
            .predict(.byChannel(input, count: truths.count), lineWidths: lineWidths, count: truths.count, into: &answers)
        return answers
    }

    /// Scores a network that reads the grid.
    public func scores(of network: Network) -> NetworkScores {
        NetworkScores(answers(of: network), truths.map { (velocity: $0.velocity, broadening: $0.broadening) })
    }
}

extension NetworkScores {
    /// - Parameter truths: of the spectra that were answered, km/s.
    public init(_ answers: [PriorAnswer], _ truths: [(velocity: Double, broadening: Double)]) {
        let velocityErrors = zip(answers, truths).map { Double($0.velocity) - $1.velocity }
        let broadeningErrors = zip(answers, truths).map { Double($0.broadening) - $1.broadening }
        let (velocity, broadening) = (MeanAndDeviation(of: velocityErrors), MeanAndDeviation(of: broadeningErrors))
        let outliers = velocityErrors.count { abs($0) > Self.outlierLimit }
        let hasErrors = answers.allSatisfy { $0.velocityError.isFinite && $0.broadeningError.isFinite }
        func pull(_ errors: [Double], _ own: KeyPath<PriorAnswer, Float>) -> Double? {
            hasErrors ? MeanAndDeviation(of: zip(answers, errors).map { $1 / Double($0[keyPath: own]) }).deviation : nil
        }
        self.init(
            spectrumCount: answers.count, velocityDeviation: velocity.deviation,
            broadeningDeviation: broadening.deviation, velocityBias: velocity.mean, broadeningBias: broadening.mean,
            velocityOutlierShare: Double(outliers) / Double(answers.count),
            velocityPull: pull(velocityErrors, \.velocityError),
            broadeningPull: pull(broadeningErrors, \.broadeningError))
    }
}
