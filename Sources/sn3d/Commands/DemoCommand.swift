import ArgumentParser
import Foundation
import Journal
import Ledger
import Logging
import ServiceLifecycle
import Simulator

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The whole system on one machine: a private database, a watched directory, a simulated cube.",
        discussion: "Leaves its directory, with the database and the maps, for a look.")

    @Option(help: "Directory to use, made if need be; default: a new one among the temporary files.")
    var directory: String?

    func run() async throws {
        let place = try DemoDirectory(directory)
        Terminal.say("Working in \(place.root.path)")
        let cluster = try await Blocking.run { try PrivateCluster.start(in: place.database) }
        defer { cluster.stop() }
        try await Blocking.run { _ = try Migrator().migrate(Connection(cluster.conninfo)) }
        Terminal.say("PostgreSQL runs: \(cluster.conninfo)")

        let (results, found) = AsyncStream.makeStream(of: FinishedAttempt.self)
        let progress = ProgressBar()
        let settings = place.settings(connection: cluster.conninfo)
        let ledger = try settings.database.ledger()
        let alerts = TerminalSink()
        var logger = Logger(label: "sn3d") { _ in RoutedLogHandler(route: .terminal) }
        logger.logLevel = .warning
        let daemon = Daemon(
            settings: settings, ledger: ledger, alerts: alerts, logger: logger,
            observer: DaemonObserver(
                progress: { progress.show($0.activity, $1) }, finished: { found.yield($0) }))
        let scenario = DemoScenario(
            parameters: FieldParameters(), watched: place.watched, connection: cluster.conninfo,
            control: settings.state.control, results: results, progress: progress)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: try daemon.services().map { .init(service: $0) } + [
                    .init(
                        service: scenario, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        cluster.stop()
        Terminal.say(
            """

            To ask the database again:
              \(cluster.startCommand)
              \(cluster.queryCommand)
              \(cluster.stopCommand)
            """)
    }
}

/// Where the demonstration keeps its things.
struct DemoDirectory {
    let root: URL

    init(_ path: String?) throws {
        root =
            path.map { URL(fileURLWithPath: $0) }
            ?? FileManager.default.temporaryDirectory.appending(
                path: "sn3d-demo-\(ProcessInfo.processInfo.processIdentifier)")
        for directory in [root, watched] {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        }
    }

    var watched: URL { root.appending(path: "reduced") }
    var database: URL { root.appending(path: "postgresql") }

    func settings(connection: String) -> Settings {
        var settings = Settings()
        settings.watch.directories = [watched.path]
        // The cube appears by a rename, complete; nothing is gained by waiting longer.
        settings.watch.settle = 1
        settings.products.directory = root.appending(path: "products").path
        settings.database.connection = connection
        settings.database.spool = root.appending(path: "spool").path
        settings.state.directory = root.appending(path: "state").path
        settings.state.control = root.appending(path: "state/control").path
        settings.state.metrics = root.appending(path: "state/sn3d.prom").path
        return settings
    }
}
