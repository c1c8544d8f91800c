import ArgumentParser
import Foundation
import Prior
import Simulator
import Training

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train the network on simulated spectra and write its file.")

    @Option(help: "Training recipe: \(TrainingPreset.all.map(\.name).joined(separator: ", ")).")
    var preset = TrainingPreset.paper.name

    @Option(help: "Seed: the same seed gives the same weights.")
    var seed: UInt64 = 1

    @Option(help: "Network that measures, to score one that finds with.")
    var measurer: String?

    @Option(help: "File to write, in the safetensors format.")
    var output: String

    func run() async throws {
        let preset = try TrainingPreset.named(preset)
        let trainer = Trainer(
            preset: preset, seed: seed, commit: Software.commit, date: Date(), ratios: try LineRatios.shipped(),
            measurer: try measurer.map { try Network.load(contentsOf: URL(fileURLWithPath: $0)) },
            checkpoint: URL(fileURLWithPath: output + ".checkpoint"))
        let progress = ProgressBar()
        let network = try await Blocking.run {
            try trainer.train { state in
                progress.show("training", state.share)
                if let e = state.epoch { FileHandle.standardError.write(Data("\(e.number) \(e.trainingLoss) \(e.validation?.text ?? "")\n".utf8)) }
            }
        }
        progress.clear()
        try network.write(to: URL(fileURLWithPath: output))
        print("\(output)\n\(network.metadata.scores.text)")
    }
}
