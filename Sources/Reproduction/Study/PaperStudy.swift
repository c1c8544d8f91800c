import Foundation
import Prior
import Simulator
import Spectra
import Training

/// A reproduction of Rhea et al. 2020, compared with the paper.
///
/// It trains the paper's networks, tests and cross-validates them, measures their saliency, and fits the same spectra.
package struct PaperStudy: Sendable {
    package let seed: UInt64
    package let commit: String
    package let date: Date
    package let ratios: LineRatios
    /// The number of folds of the cross-validation.
    package let foldCount: Int
    /// The directory of networks and checkpoints; a network that is there from an interrupted run is not made again.
    package let directory: URL

    /// The number of spectra that the saliency is averaged over.
    private static let saliencyCount = 1024

    package init(seed: UInt64, commit: String, date: Date, ratios: LineRatios, foldCount: Int, directory: URL) {
        self.seed = seed
        self.commit = commit
        self.date = date
        self.ratios = ratios
        self.foldCount = foldCount
        self.directory = directory
    }

    /// Runs the whole study.
    ///
    /// - Parameter progress: A closure that is told what is being done and the share of it that is done, 0...1.
    package func run(progress: @Sendable (String, Double) -> Void) throws -> ReportContent {
        let paper = try network(.paper, progress)
        let low = try network(.paperR2000, progress)
        let lowest = try network(.paperR1000, progress)
        let validation = try CrossValidation(trainer(.paper), foldCount: foldCount)
        let redrawn = try validation.run(.redrawn) { progress("folds, test re-drawn", $0) }
        let kept = try validation.run(.kept) { progress("folds, test kept", $0) }

        let test = try trainer(.paper).test(seed: seed &+ 1)
        var brightPreset = TrainingPreset.paper
        brightPreset.test.recipe.signalToNoise = 20...80
        let bright = try trainer(brightPreset).test(seed: seed &+ 2)
        let saliency = InputSaliency(of: paper, on: test, count: Self.saliencyCount)
        progress("fits", 0)
        let results = TestResults(test, paper)
        let numbers = PaperNumbers(
            results: results, low: low.metadata.scores, lowest: lowest.metadata.scores, redrawn: redrawn, kept: kept,
            bright: TestResults(bright, paper), fits: FitComparison(of: paper, on: test),
            coreSaliency: Self.coreShares(saliency, test))
        let wavenumbers = (0..<test.grid.count).map { test.grid[$0] }
        let brightest = test.truths.indices.min { test.truths[$0].noise < test.truths[$1].noise } ?? 0
        let example = test.spectrum(brightest).map(Double.init)
        return ReportContent(
            title: "Rhea et al. 2020, reproduced", rows: numbers.rows,
            example: ExampleSpectrum(
                wavenumbers: wavenumbers, flux: example, velocity: test.truths[brightest].velocity),
            test: results,
            saliency: Saliency(
                wavenumbers: wavenumbers, spectrum: test.meanSpectrum, velocity: saliency.velocity,
                broadening: saliency.broadening),
            highSignal: numbers.bright)
    }

    /// Computes the shares of the saliency, 0...1, within two line widths of where H-alpha and [NII] can lie.
    private static func coreShares(
        _ saliency: InputSaliency, _ test: Evaluation
    ) -> (velocity: Double, broadening: Double, channels: Double) {
        let velocities = TrainingPreset.paper.velocity
        let margin = 2 * Double(test.lineWidths.max() ?? 0)
        let near = (0..<test.grid.count).filter { channel in
            [EmissionLine.nii6548, .halpha, .nii6583].contains { line in
                let least = line.wavenumber * Doppler.factor(velocity: velocities.upperBound) - margin
                let most = line.wavenumber * Doppler.factor(velocity: velocities.lowerBound) + margin
                return (least...most).contains(test.grid[channel])
            }
        }
        func share(_ values: [Double]) -> Double {
            near.reduce(0) { $0 + values[$1] } / values.reduce(0, +)
        }
        return (share(saliency.velocity), share(saliency.broadening), Double(near.count) / Double(test.grid.count))
    }

    private func trainer(_ preset: TrainingPreset, checkpoint: URL? = nil) -> Trainer {
        Trainer(preset: preset, seed: seed, commit: commit, date: date, ratios: ratios, checkpoint: checkpoint)
    }

    /// Trains a preset's network, or loads it where an earlier run trained it.
    private func network(_ preset: TrainingPreset, _ progress: (String, Double) -> Void) throws -> Network {
        let url = directory.appending(path: "\(preset.name).safetensors")
        if FileManager.default.fileExists(atPath: url.path) {
            let network = try Network.load(contentsOf: url)
            if network.metadata.seed == seed { return network }
        }
        let checkpoint = directory.appending(path: "\(preset.name).checkpoint")
        let network = try trainer(preset, checkpoint: checkpoint).train {
            progress("training \(preset.name)", $0.share)
        }
        try network.write(to: url)
        try? FileManager.default.removeItem(at: checkpoint)
        return network
    }
}

extension TestResults {
    /// Collects a network's predictions for the spectra of an evaluation.
    fileprivate init(_ evaluation: Evaluation, _ network: Network) {
        let estimates = evaluation.estimates(of: network)
        let truths = evaluation.truths
        self.init(
            trueVelocity: truths.map(\.velocity), velocity: estimates.map { Double($0.velocity) },
            trueBroadening: truths.map(\.broadening), broadening: estimates.map { Double($0.broadening) },
            signalToNoise: truths.map { 1 / $0.noise },
            resolvingPower: truths.map { EmissionLine.halpha.wavenumber / $0.lineWidth })
    }
}
