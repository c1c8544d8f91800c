import ArgumentParser
import Foundation
import Journal
import Ledger
import Logging
import ServiceLifecycle

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "The daemon: watch directories and process every cube that arrives.")

    @Option(help: "Configuration file.")
    var config: String

    func run() async throws {
        let settings = try ConfigurationFile.load(config)
        try settings.validate(forService: true)
        let route = MessageRoute.current()
        let alerts = route.alertSink
        let logger = Logger(label: "sn3d") { _ in RoutedLogHandler(route: route) }
        let ledger = try settings.database.ledger()
        let daemon = Daemon(
            settings: settings, configuration: config, ledger: ledger, alerts: alerts, logger: logger)
        let group = ServiceGroup(
            services: try daemon.services(), gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await group.run()
    }
}
