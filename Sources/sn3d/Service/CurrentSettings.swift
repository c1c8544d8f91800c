import Foundation
import Journal
import Logging
import Records
import ServiceLifecycle
import Threads

/// The settings that the service works with: those of its file, read again when it is told to.
final class CurrentSettings: Sendable {
    private let settings: Guarded<Settings>

    init(_ settings: Settings) { self.settings = Guarded(settings) }

    var value: Settings { settings.withLock { $0 } }

    func replace(by new: Settings) { settings.withLock { $0 = new } }

    /// The service as its database knows it.
    func identity(startedAt: Date) throws -> ServiceIdentity {
        let settings = value
        return ServiceIdentity(
            service: settings.state.service, host: ProcessInfo.processInfo.hostName, software: Software.ofResults,
            configurationSHA256: try settings.configurationDocument().sha256, startedAt: startedAt)
    }
}

/// Reads the configuration again on SIGHUP, as `systemctl reload` sends it. Work goes on; the next cube is processed with
/// the new settings. What is wrong with the file is told, and the old settings stay.
struct ConfigurationReload: Service {
    let path: String
    let settings: CurrentSettings
    let alerts: any AlertSink
    let logger: Logger

    func run() async {
        signal(SIGHUP, SIG_IGN)
        let (signals, received) = AsyncStream.makeStream(of: Void.self)
        let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler { received.yield() }
        source.resume()
        for await _ in signals.cancelOnGracefulShutdown() { reload() }
        source.cancel()
    }

    private func reload() {
        let notifier = ServiceNotifier()
        notifier.reloading()
        defer { notifier.ready(status: "Watching \(settings.value.watch.directories.joined(separator: ", "))") }
        do {
            let new = try ConfigurationFile.load(path)
            try new.validate(forService: true)
            let old = settings.value
            guard (new.state, new.database, new.queue.retry) == (old.state, old.database, old.queue.retry) else {
                throw ConfigurationError(
                    code: .value,
                    message: "\(path): state, database and queue.retry are taken at a start alone. Restart sn3d.")
            }
            settings.replace(by: new)
            logger.notice("the configuration was read again")
        } catch {
            let failure = Failure(error)
            alerts.raise(
                Alert(
                    kind: .configurationRefused,
                    message: "the configuration was not taken; the old one stays. \(failure.message)",
                    code: failure.code))
        }
    }
}
