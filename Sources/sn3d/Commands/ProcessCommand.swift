import ArgumentParser
import Arrival
import Files
import Foundation
import Ledger
import Pipeline
import Records

struct ProcessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process", abstract: "Process cubes in the foreground.")

    @Argument(help: "SN3 cubes.")
    var cubes: [String]

    @Option(help: "Directory below which products are published; default: the configuration's.")
    var products: String?

    @Option(help: "libpq connection string, or 'none'; default: the configuration's, none without a configuration.")
    var database: String?

    @Option(help: "Laser map; default: beside the cube, else the instrument's geometry.")
    var laserMap: String?

    @Option(help: "Fit squares of so many pixels along a side as one, 1 to 64: faint gas over large areas.")
    var bin: Int?

    @Option(help: "Configuration file.")
    var config: String?

    @Flag(name: .customLong("no-sky"), help: "Leave the night sky in; for cubes whose sky was removed.")
    var keepSky = false

    @Flag(name: .customLong("no-zero-point"), help: "Apply no velocity zero point from the night-sky lines.")
    var skipZeroPoint = false

    @Flag(name: .customLong("no-heliocentric"), help: "Leave velocities in the telescope's frame.")
    var skipHeliocentric = false

    @Flag(help: "Print one JSON object for each cube on standard output.")
    var json = false

    @Flag(help: "Process also what was finished before with the same software, network and configuration.")
    var force = false

    func run() async throws {
        var settings = try config.map(ConfigurationFile.load) ?? Settings()
        if let products { settings.products.directory = products }
        if let database { settings.database.connection = database == "none" ? "" : database }
        if let bin { settings.processing.pixels.bin = bin }
        if keepSky { settings.processing.corrections.sky = false }
        if skipZeroPoint { settings.processing.corrections.zeroPoint = false }
        if skipHeliocentric { settings.processing.corrections.heliocentric = false }
        try settings.validate(forService: false)
        if config == nil {
            // An ordinary user cannot write below /var/lib: everything stays with the products.
            settings.products.directory = products ?? "."
            settings.database.spool = settings.products.directory + "/spool"
        }

        let ledger = settings.database.connection.isEmpty ? nil : try settings.database.ledger()
        let pipeline = try settings.pipeline(ledger: ledger, alerts: CommandAlerts())
        var worst = ExitStatus.done
        for path in cubes {
            do {
                worst = max(worst, try await Blocking.run { try process(path, pipeline: pipeline) })
            } catch {
                // One cube's trouble is not the next one's.
                let failure = Failure(error)
                Terminal.note("\(path.printable): \(failure.message)")
                worst = max(worst, ExitStatus(failureCode: failure.code))
            }
        }
        if worst != .done { throw ExitCode(worst.rawValue) }
    }

    private func process(_ path: String, pipeline: CubePipeline) throws -> ExitStatus {
        let progress = ProgressBar()
        let delivery: Delivery
        do {
            delivery = try Delivery(ofFile: path)
        } catch {
            Terminal.note("\(error)")
            return .unreadable
        }
        let result = try pipeline.process(
            delivery, laserMap: laserMap, repeats: force,
            monitor: ProcessingMonitor(
                progress: { progress.show($0.activity, $1) }, isCancelled: { false }))
        progress.clear()
        switch result {
        case .ignored(let reason):
            Terminal.note("\(path): \(reason); nothing to do.")
            if json { print(try IgnoredReport(cube: path, reason: reason).json()) }
            return .done
        case .known(let finished):
            Terminal.note(
                "\(path) was processed before as \(finished.processingID.uuidString.lowercased()) "
                    + "(\(finished.outcome.rawValue)); use --force to do it again.")
            return finished.outcome == .rejected ? .rejected : .done
        case .processed(let record, let recorded):
            print(json ? try ProcessingReport(record: record).json() : Self.summary(record))
            return status(of: record, recorded)
        }
    }

    private func status(of record: ProcessingRecord, _ recorded: RecordOutcome?) -> ExitStatus {
        if case .spooled(let path, let failure) = recorded {
            Terminal.note("The result waits in \(path.printable) for the database. \(failure.message)")
        }
        switch record.ending {
        case .rejected: return .rejected
        case .failed(let failure): return ExitStatus(failureCode: failure.code)
        case .interrupted: return .internalError
        case .complete:
            if case .spooled = recorded { return .databaseUnreachable }
            return .done
        }
    }

    private static func summary(_ record: ProcessingRecord) -> String {
        let name = record.claim.observation?.object ?? record.claim.delivery.path
        guard let result = record.result else {
            return "\(name): \(record.outcome.rawValue). \(record.failure?.message ?? "")"
        }
        let products = result.products.map { "  \($0.path)" }.joined(separator: "\n")
        return "\(name): verdict \(result.verdict.rawValue), \(result.summary.usableCount) usable of "
            + "\(result.summary.attemptedCount) fitted pixels\n\(products)"
    }
}
