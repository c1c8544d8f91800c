import ArgumentParser
import Foundation
import Prior
import Training

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train the network on simulated spectra and write its file.")

    @Option(help: "Training recipe: \(TrainingPreset.all.map(\.name).joined(separator: ", ")).")
    var preset = TrainingPreset.paper.name

    @Option(help: "Seed: the same seed gives the same weights.")
    var seed: UInt64 = 1

    @Option(help: "File to write, in the safetensors format.")
    var output: String

    func run() async throws {
        let preset = try TrainingPreset.named(preset)
        let trainer = Trainer(preset: preset, seed: seed, commit: Software.commit, date: Date())
        let progress = ProgressBar()
        let network = try await Blocking.run {
            try trainer.train { epoch in
                progress.show("training", Double(epoch.epoch) / Double(epoch.epochCount))
            }
        }
        progress.clear()
        try network.write(to: URL(fileURLWithPath: output))
        print("\(output)\n\(network.metadata.scores.text)")
    }
}
