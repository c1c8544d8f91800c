import ArgumentParser
import Foundation
import Prior
import Reproduction
import Simulator
import Training

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Score networks on fresh simulated spectra.",
        discussion: """
            With --report, the survey paper is reproduced: its networks are trained, tested and cross-validated, and a \
            table "paper / here" and its figures are written to a directory. A run that was stopped goes on when it is \
            started again with the same options.

            Else one network is scored: that of --network, or without it those that come with the program, on the \
            paper's spectra at the preset's resolving power.
            """)

    @Option(help: "Whose spectra: \(TrainingPreset.all.map(\.name).joined(separator: ", ")).")
    var preset = TrainingPreset.paper.name

    @Option(help: "Directory for the reproduction of the paper (preset paper).")
    var report: String?

    @Option(help: "Folds of the report's cross-validations, at least 4.")
    var folds = 10

    @Option(help: "Table of model line ratios, as for train.")
    var ratios: String?

    @Option(help: "Network file of one of the paper's presets.")
    var network: String?

    @Option(help: "Seed of the spectra, and of the report's networks.")
    var seed: UInt64 = 2026

    func validate() throws {
        guard report == nil || (preset == TrainingPreset.paper.name && network == nil) else {
            throw ValidationError("--report goes with the preset paper and without --network.")
        }
        guard folds >= 4 else { throw ValidationError("--folds takes numbers from 4.") }
    }

    func run() async throws {
        let ratios = try LineRatios.chosen(ratios)
        if let report {
            try await reproduce(in: URL(fileURLWithPath: report), ratios)
        } else {
            try await score(try TrainingPreset.named(preset), ratios)
        }
    }

    private func reproduce(in directory: URL, _ ratios: LineRatios) async throws {
        let work = directory.appending(path: "networks")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        let study = PaperStudy(
            seed: seed, commit: Software.commit, date: Date(), ratios: ratios, foldCount: folds, directory: work)
        let progress = ProgressBar()
        let files = try await Blocking.run {
            try ReportWriter().write(try study.run { progress.show($0, $1) }, to: directory)
        }
        progress.clear()
        print(files.map(\.path).joined(separator: "\n"))
    }

    private func score(_ preset: TrainingPreset, _ ratios: LineRatios) async throws {
        let trainer = Trainer(preset: preset, seed: seed, commit: Software.commit, date: Date(), ratios: ratios)
        let network = try network.map { try Network.load(contentsOf: URL(fileURLWithPath: $0)) }
        let (name, scores) = try await Blocking.run {
            if let network {
                return (network.metadata.name, try trainer.test(seed: trainer.seed).scores(of: network))
            }
            let test = trainer.priorTest
            let networks = try NetworkLibrary.shipped().networks(resolvingPower: preset.test.scan.resolvingPower)
            return ("\(networks.metadata.name) \(networks.sha256.prefix(12))", test.scores(of: networks))
        }
        print("\(name)\n\(scores.text)")
    }
}
