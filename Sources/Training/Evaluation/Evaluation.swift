import Prior
import Simulator
import Spectra

/// A set of noisy spectra on a network's grid to score networks on.
package struct Evaluation: Sendable {
    package let truths: [SyntheticSpectrum]
    package let grid: WavenumberAxis
    /// The instrument's line width at H-alpha in the grid's frame, cm-1, one for each spectrum.
    package let lineWidths: [Float]
    /// The spectra, grid.count x count, a channel's spectra together.
    private let input: [Float]

    init(_ set: SpectrumSet) {
        truths = set.truths
        grid = set.grid
        lineWidths = set.lineWidths
        input = set.byChannel
    }

    /// Copies one spectrum, grid.count values.
    package func spectrum(_ index: Int) -> [Float] {
        stride(from: index, to: input.count, by: truths.count).map { input[$0] }
    }

    /// The mean of all spectra, grid.count values.
    package var meanSpectrum: [Double] {
        (0..<grid.count).map { channel in
            MeanAndDeviation(of: input[channel * truths.count..<(channel + 1) * truths.count]).mean
        }
    }

    /// Estimates each spectrum with a network that reads the grid.
    package func estimates(of network: Network) -> [PriorEstimate] {
        var estimates = [PriorEstimate](repeating: .none, count: truths.count)
        NetworkEvaluator(network: network)
            .predict(input, lineWidths: lineWidths, count: truths.count, into: &estimates)
        return estimates
    }

    /// Scores a network that reads the grid.
    package func scores(of network: Network) -> NetworkScores {
        NetworkScores(estimates(of: network), truths.map { (velocity: $0.velocity, broadening: $0.broadening) })
    }
}

extension NetworkScores {
    /// Scores estimates against the truth.
    ///
    /// - Parameters:
    ///   - estimates: The estimates, one for each spectrum.
    ///   - truths: The true velocities and broadenings of the same spectra, km/s.
    package init(_ estimates: [PriorEstimate], _ truths: [(velocity: Double, broadening: Double)]) {
        let velocityErrors = zip(estimates, truths).map { Double($0.velocity) - $1.velocity }
        let broadeningErrors = zip(estimates, truths).map { Double($0.broadening) - $1.broadening }
        let (velocity, broadening) = (MeanAndDeviation(of: velocityErrors), MeanAndDeviation(of: broadeningErrors))
        let outliers = velocityErrors.count { abs($0) > Self.outlierLimit }
        let hasErrors = estimates.allSatisfy { $0.velocityError.isFinite && $0.broadeningError.isFinite }
        func pull(_ errors: [Double], _ own: KeyPath<PriorEstimate, Float>) -> Double? {
            hasErrors
                ? MeanAndDeviation(of: zip(estimates, errors).map { $1 / Double($0[keyPath: own]) }).deviation : nil
        }
        self.init(
            spectrumCount: estimates.count, velocityDeviation: velocity.deviation,
            broadeningDeviation: broadening.deviation, velocityBias: velocity.mean, broadeningBias: broadening.mean,
            velocityOutlierShare: Double(outliers) / Double(estimates.count),
            velocityPull: pull(velocityErrors, \.velocityError),
            broadeningPull: pull(broadeningErrors, \.broadeningError))
    }
}
