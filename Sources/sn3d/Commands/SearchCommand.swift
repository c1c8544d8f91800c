import ArgumentParser
import Foundation
import Simulator
import Training

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search at random for better sizes of a network of the paper, by cross-validation.",
        discussion: """
            Each trial is a line of the table, written when it ends. A search that was stopped goes on after the last \
            trial in its table.
            """)

    @Option(help: "What to vary: paper, paper-r2000 or paper-r1000.")
    var preset = TrainingPreset.paper.name

    @Option(help: "Trials.")
    var trials = 20

    @Option(help: "Folds of the cross-validation, at least 4.")
    var folds = 5

    @Option(help: "Seed of the choices, the spectra and the weights.")
    var seed: UInt64 = 1

    @Option(help: "Table of model line ratios, as for train.")
    var ratios: String?

    @Option(help: "CSV table to write.")
    var output: String

    func validate() throws {
        guard trials > 0, folds >= 4 else {
            throw ValidationError("--trials takes numbers above 0, --folds numbers from 4.")
        }
    }

    func run() async throws {
        let trainer = Trainer(
            preset: try TrainingPreset.named(preset), seed: seed, commit: Software.commit, date: Date(),
            ratios: try LineRatios.chosen(ratios))
        let search = HyperparameterSearch(trainer, foldCount: folds)
        let url = URL(fileURLWithPath: output)
        let header = HyperparameterSearch.Trial.header(trainer, foldCount: folds)
        var lines = (try? String(contentsOf: url, encoding: .utf8))?.split(separator: "\n").map(String.init) ?? []
        if lines.first != header {
            guard lines.isEmpty else {
                throw ValidationError("\(output) holds something else than this search; choose another file.")
            }
            lines = [header]
        }
        let progress = ProgressBar()
        for number in (lines.count - 1)..<max(trials, lines.count - 1) {
            let trial = try await Blocking.run {
                try search.trial(number) { progress.show("trial \(number + 1)/\(trials)", $0) }
            }
            lines.append(trial.line)
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url, options: .atomic)
        }
        progress.clear()
        print(output)
    }
}

extension HyperparameterSearch.Trial {
    /// Names the columns, and what the search was started with.
    fileprivate static func header(_ trainer: Trainer, foldCount: Int) -> String {
        "first_filters,first_taps,second_filters,second_taps,pool,first_hidden,second_hidden,learning_rate,dropout,"
            + "sigma_v_km_s,sigma_s_km_s,preset=\(trainer.preset.name) seed=\(trainer.seed) folds=\(foldCount)"
    }

    fileprivate var line: String {
        let sizes = [
            choice.firstFilters, choice.firstTaps, choice.secondFilters, choice.secondTaps, choice.pool,
            choice.firstHidden, choice.secondHidden,
        ]
        let numbers = [choice.learningRate, choice.dropout, velocityDeviation, broadeningDeviation]
        return (sizes.map(String.init) + numbers.map { String(format: "%.6g", $0) }).joined(separator: ",") + ","
    }
}
