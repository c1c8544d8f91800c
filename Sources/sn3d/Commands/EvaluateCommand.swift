import ArgumentParser
import Foundation
import Prior
import Training

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Score a network on fresh simulated spectra.")

    @Option(help: "Recipe of the spectra: \(TrainingPreset.all.map(\.name).joined(separator: ", ")).")
    var preset = TrainingPreset.paper.name

    @Option(help: "Network file; of a preset of the paper.")
    var network: String

    @Option(help: "Number of spectra.")
    var spectra = 5000

    @Option(help: "Seed of the spectra; another than the training's.")
    var seed: UInt64 = 2026

    func run() async throws {
        let preset = try TrainingPreset.named(preset)
        let network = try Network.load(contentsOf: URL(fileURLWithPath: network))
        let (count, seed) = (spectra, seed)
        guard case .grid(let grid) = network.metadata.input else { return }
        let scores = try await Blocking.run {
            try Evaluation(
                recipe: preset.test.recipe, scan: preset.test.scan, grid: grid, count: count, seed: seed)
                            .scores(of: network)
        }
        print("\(network.metadata.name) \(network.metadata.sha256.prefix(12))\n\(scores.text)")
    }
}

extension TrainingPreset {
    static func named(_ name: String) throws -> TrainingPreset {
        guard let preset = all.first(where: { $0.name == name }) else {
            throw ValidationError("There is no preset '\(name)'; known are \(all.map(\.name).joined(separator: ", ")).")
        }
        return preset
    }
}

extension NetworkScores {
    /// The figures as a person reads them.
    var text: String {
        String(
            format: """
                %d spectra: sigma(v) %.2f km/s, sigma(s) %.2f km/s, bias %+.2f and %+.2f km/s, \
                velocities off by more than 40 km/s: %.3f %%
                """,
            spectrumCount, velocityDeviation, broadeningDeviation, velocityBias, broadeningBias,
            100 * velocityOutlierShare)
    }
}
