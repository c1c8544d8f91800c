import ArgumentParser
import CBuildInformation
import Foundation
import Prior
import Simulator

@main
struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sn3d-bench",
        abstract: "Measures how fast and how well a core fits spectra of the survey paper's recipe.",
        subcommands: [TruthCommand.self])

    @Option(help: "Spectra to draw, estimate and fit.")
    var spectra = 2000

    @Option(help: "Seed of the spectra.")
    var seed: UInt64 = 1

    @Option(help: "Runs of each measurement; the fastest counts.")
    var repeats = 15

    @Flag(help: "Print one JSON object instead of lines.")
    var json = false

    @Option(help: ArgumentHelp("Fail when a speed over that of sgemm is over 15 % below FILE's.", valueName: "file"))
    var check: String?

    @Option(help: ArgumentHelp("Write the speeds into FILE, from which READMEs take them.", valueName: "file"))
    var record: String?

    func validate() throws {
        guard sn3d_processor_suffices() == 1 else {
            throw ValidationError("This processor lacks AVX2 or fused multiply-add (x86-64-v3).")
        }
        guard spectra > 0, repeats > 0 else {
            throw ValidationError("--spectra and --repeats take numbers above 0.")
        }
    }

    func run() throws {
        let sample = SpectrumSample(count: spectra, ratios: try LineRatios.shipped(), seed: seed)
        let matrix = MatrixBenchmark.run(repeats: repeats)
        let library = try NetworkLibrary.shipped()
        let network = NetworkBenchmark.run(
            library.networks(resolvingPower: sample.setup.resolvingPower), on: sample, sgemm: matrix, repeats: repeats)
        let paper = try NetworkBenchmark.paperSpeed(on: sample, sgemm: matrix, repeats: repeats)
        let fit = FitBenchmark.run(on: sample, starts: network.estimates, sgemm: matrix, repeats: repeats)
        let report = Report(sgemm: matrix, network: network.figures, paperNetwork: paper, fit: fit)
        print(json ? try report.json() : report.lines)
        let figures = DocumentedFigures(of: report)
        if let record { try figures.record(in: URL(fileURLWithPath: record)) }
        guard let check else { return }
        let comparison = try figures.compare(with: URL(fileURLWithPath: check))
        print(comparison.lines.joined(separator: "\n"))
        if comparison.isMissed { throw ExitCode.failure }
    }
}
