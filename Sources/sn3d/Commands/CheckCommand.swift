import ArgumentParser
import Calibration
import Cubes
import Foundation
import Prior
import Records

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Calibration checks only: nothing is fitted, written or recorded.")

    @Argument(help: "SN3 cubes.")
    var cubes: [String]

    @Flag(help: "Print one JSON object for each cube instead of a table.")
    var json = false

    @Option(help: "Laser map; default: beside the cube, else the instrument's geometry.")
    var laserMap: String?

    @Option(help: "Configuration file, for other limits than the defaults.")
    var config: String?

    func run() async throws {
        let settings = try config.map(ConfigurationFile.load) ?? Settings()
        try settings.validate(forService: false)
        let trained = try NetworkLibrary.shipped().resolvingPower
        var worst = ExitStatus.done
        for path in cubes {
            let status = try await Blocking.run { try check(path, settings: settings, trained: trained) }
            worst = max(worst, status)
        }
        if worst != .done { throw ExitCode(worst.rawValue) }
    }

    private func check(_ path: String, settings: Settings, trained: ClosedRange<Double>) throws -> ExitStatus {
        let progress = ProgressBar()
        let opening: CubeOpening
        do throws(CubeError) {
            opening = try SpectralCube.open(
                path, laserMap: laserMap, unpacking: { progress.show("unpacking", $0) })
        } catch {
            return try unreadable(path, error)
        }
        let cube: SpectralCube
        switch opening {
        case .science(let opened): cube = opened
        case .ignored(let reason):
            Terminal.note("\(path): \(reason); nothing to check.")
            if json { print(try IgnoredReport(cube: path, reason: reason).json()) }
            return .done
        }
        let calibrator = Calibrator(
            limits: settings.processing.calibration, options: settings.processing.corrections,
            trainedResolvingPower: trained)
        let found: (checks: [QualityCheck], share: Double)?
        do throws(CubeError) {
            found = try calibrator.check(
                cube, tileMemory: settings.machine.resources.tileMemory,
                progress: { progress.show("checking", $0) }, isCancelled: { false })
        } catch {
            progress.clear()
            return try unreadable(path, error)
        }
        progress.clear()
        guard let found else { return .done }
        let rejection = Rejection(found.checks)
        if json {
            print(try CheckReport(cube: path, checks: found.checks, failureCode: rejection?.code).json())
        } else {
            print("\(path)\n\(CheckTable(found.checks, width: Terminal.width).text)")
            if (0.01..<1).contains(found.share) {
                Terminal.note("\(path): \(Int((100 * found.share).rounded())) % of the spectra were looked at.")
            }
        }
        return rejection == nil ? .done : .rejected
    }

    private func unreadable(_ path: String, _ error: CubeError) throws -> ExitStatus {
        Terminal.note("\(error)")
        if json {
            print(
                try CheckReport(
                    cube: path, checks: [], failureCode: error.code.rawValue, failureMessage: error.message
                ).json())
        }
        return .unreadable
    }
}
