import ArgumentParser
import Cubes
import Foundation
import Records
import Simulator

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Write a realistic reduced SN3 cube, its laser map and the truth behind it.",
        discussion: """
            FITS is packed where the name of the cube ends in .fits.fz (as fpack does it) or .fits.gz. A FITS cube's \
            laser map is written beside it, its deep frame too where the cube is called NNNNNNNp.fits; HDF5 cubes hold \
            their own.

            One fault can be planted with --fault; behind it stand what has to become of the cube, by which check, and \
            the formats that can have it, if not all:

            \(FieldFault.allCases.map(Self.line).joined(separator: "\n"))
            """)

    private static func line(_ fault: FieldFault) -> String {
        let description = fault.description
        let isOfAll = description.formats.count == CubeFormat.allCases.count
        let formats = CubeFormat.allCases.filter(description.formats.contains).map(\.rawValue).joined(separator: ", ")
        return "  \(fault.rawValue): \(description.summary) (\(description.consequence.rawValue), "
            + "\(description.expectedCheck)\(isOfAll ? "" : "; \(formats)"))"
    }

    @Option(help: "The cube to write.")
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

    @Option(help: "File format: \(CubeFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = CubeFormat.fits

    @Option(
        help: ArgumentHelp(
            "How fluxes are kept.",
            discussion: """
                scaled: FITS with BSCALE, HDF5 level 2.5 with complex numbers, level 3 with the flux of a count for \
                each channel; plain: without.
                """))
    var fluxHabit = FieldParameters.FluxHabit.scaled

    @Option(help: "Fault to plant, from the list above.")
    var fault: FieldFault?

    @Option(help: "FITS file to keep the truth in.")
    var truth: String?

    func run() async throws {
        var parameters = FieldParameters()
        parameters.width = width
        parameters.height = height
        parameters.channelCount = channels
        parameters.zeroPathIndex = zpd
        parameters.seed = seed
        parameters.format = format
        parameters.fluxHabit = fluxHabit
        parameters.fault = fault
        let simulation = try FieldSimulation(parameters.withHeliocentricVelocity())
        let progress = ProgressBar()
        let (output, truth) = (output, truth)
        try await Blocking.run {
            try simulation.write(
                to: output, laserMap: LaserMap.candidates(beside: output)[0],
                deepFrame: DeepFrame.path(beside: output), truth: truth,
                progress: { progress.show("simulating", $0) })
        }
        progress.clear()
        print(output)
    }
}

extension CubeFormat: ExpressibleByArgument {}
extension FieldFault: ExpressibleByArgument {}
extension FieldParameters.FluxHabit: ExpressibleByArgument {}
