import ArgumentParser
import Foundation
import Prior
import Simulator
import Training

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a network on simulated spectra and write its file.",
        discussion: """
            Presets paper, paper-r2000 and paper-r1000 are the survey paper's networks. The networks that come with the \
            program are measure, which tells velocity and broadening of lines, and find-..., which tell where they are.

            A run that was stopped goes on from its last epoch when it is started again with the same options.
            """)

    @Option(help: "What to train: \(TrainingPreset.all.map(\.name).joined(separator: ", ")).")
    var preset = TrainingPreset.paper.name

    @Option(help: "Seed: the same seed gives the same weights.")
    var seed: UInt64 = 1

    @Option(
        help: "Table of model line ratios (CSV with columns nii6583_ha and sii_ha), instead of the built-in density.")
    var ratios: String?

    @Option(help: "Network that measures, put beside one that finds to score it; default: the program's own.")
    var measurer: String?

    @Option(help: "Write the spectra that a network of the paper is trained on to this FITS file too.")
    var spectra: String?

    @Option(help: "File to write, in the safetensors format.")
    var output: String

    func run() async throws {
        let preset = try TrainingPreset.named(preset)
        let checkpoint = URL(fileURLWithPath: output + ".checkpoint")
        let trainer = Trainer(
            preset: preset, seed: seed, commit: Software.commit, date: Date(),
            ratios: try LineRatios.chosen(ratios), measurer: try measuringNetwork(), checkpoint: checkpoint)
        let progress = ProgressBar()
        let spectra = spectra
        let network = try await Blocking.run {
            if let spectra { try trainer.writeSpectra(to: URL(fileURLWithPath: spectra)) }
            return try trainer.train { progress.show("training", $0.share) }
        }
        progress.clear()
        try network.write(to: URL(fileURLWithPath: output))
        try? FileManager.default.removeItem(at: checkpoint)
        print("\(output)\n\(network.metadata.scores.text)")
    }

    /// nil while the program's own networks are not there to be found.
    private func measuringNetwork() throws -> Network? {
        if let measurer { return try Network.load(contentsOf: URL(fileURLWithPath: measurer)) }
        return try? NetworkLibrary.shipped().networks[0].measurer
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

extension LineRatios {
    /// A user's table, or the one that comes with the program.
    static func chosen(_ path: String?) throws -> LineRatios {
        try path.map { try LineRatios(contentsOf: URL(fileURLWithPath: $0)) } ?? shipped()
    }
}

extension NetworkScores {
    /// The figures as a person reads them.
    var text: String {
        guard spectrumCount > 0 else { return "no scores: it needs another network beside it" }
        let pulls = velocityPull.flatMap { velocity in
            broadeningPull.map { String(format: ", pulls %.2f and %.2f", velocity, $0) }
        }
        return String(
            format: """
                %d spectra: sigma(v) %.2f km/s, sigma(s) %.2f km/s, bias %+.2f and %+.2f km/s, \
                velocities off by more than 40 km/s: %.3f %%%@
                """,
            spectrumCount, velocityDeviation, broadeningDeviation, velocityBias, broadeningBias,
            100 * velocityOutlierShare, pulls ?? "")
    }
}
