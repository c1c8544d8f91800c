import ArgumentParser
import Cubes
import Foundation
import Simulator

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Write a realistic reduced SN3 cube, its laser map and the truth behind it.")

    enum Format: String, ExpressibleByArgument {
        case fits
    }

    @Option(help: "The cube to write; its laser map is written beside it.")
    var output: String

    @Option(help: "Pixels along x.")
    var width = 96

    @Option(help: "Pixels along y.")
    var height = 96

    @Option(help: "Steps of the scan.")
    var channels = 842

    @Option(help: "Step of zero path difference.")
    var zpd = 169

    @Option(help: "Seed: the same seed gives the same files.")
    var seed: UInt64 = 1

    @Option(help: "File format: fits.")
    var format = Format.fits

    @Option(help: "FITS file to keep the truth in.")
    var truth: String?

    func run() async throws {
        var parameters = FieldParameters()
        parameters.width = width
        parameters.height = height
        parameters.channelCount = channels
        parameters.zeroPathIndex = zpd
        parameters.seed = seed
        let simulation = try FieldSimulation(parameters.withHeliocentricVelocity())
        let progress = ProgressBar()
        let (output, truth) = (output, truth)
        try await Blocking.run {
            try simulation.write(
                to: output, laserMap: LaserMap.candidates(beside: output)[0], truth: truth,
                progress: { progress.show("simulating", $0) })
        }
        progress.clear()
        print(output)
    }
}
