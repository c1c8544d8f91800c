import Arrival
import Files
import Foundation
import Journal
import Ledger
import Logging
import Queue
import Records
import ServiceLifecycle
import Synchronization

/// The daemon as services of one group: one finds files that arrive, one gives cubes to workers, one drains the spool.
///
/// A service that fails makes its group cancel the others, whose blocking threads then end at their next step.
struct Daemon {
    let settings: Settings
    /// The file that is read again on SIGHUP; nil for settings that come from none.
    var configuration: String?
    let ledger: SpoolingLedger
    let alerts: any AlertSink
    let logger: Logger
    /// The executable of sn3d, whose workers do the work.
    var program = "/proc/self/exe"
    var observer = DaemonObserver()

    func services() throws -> [any Service] {
        // A worker, an alert command or an operator that is gone reads nothing more; that ends no service.
        signal(SIGPIPE, SIG_IGN)
        do throws(SystemError) {
            try DurableFile.createDirectories(settings.state.directory)
        } catch {
            throw QueueError(settings.state.directory, error)
        }
        let stop = StopSignal(wake: try WakeSignal(), dispatcher: try WakeSignal())
        let current = CurrentSettings(settings)
        let (scannerPulse, dispatcherPulse) = (Pulse(), Pulse())
        let queue = try CubeQueue(path: settings.state.queue, policy: settings.queue.retry, now: Date())
        // What the service says of itself; what a record says enters the database with it.
        let desk = AlertDesk(
            journal: alerts, service: settings.state.service, file: settings.state.alerts)
        let (metrics, observer) = (ServiceMetrics(), observer)
        let results = try ResultDirectory(settings.state.results)
        let sweeper = LeftoverSweep(current: current, queue: queue, ledger: ledger, results: results, logger: logger)
        let controls = ServiceControls(
            queue: queue, ledger: ledger, sweeper: sweeper, stop: stop, stateDirectory: settings.state.directory)
        let intake = ResultIntake(
            ledger: ledger, results: results, controls: controls, alerts: desk,
            recordAlerts: desk.ofRecords)
        let reload = configuration.map {
            ConfigurationReload(path: $0, settings: current, alerts: desk, logger: logger)
        }
        let identity: @Sendable () throws -> ServiceIdentity = { [startedAt = Date()] in
            try current.identity(startedAt: startedAt)
        }
        let shared = SharedWork(ledger: separateConnection, identity: identity)
        // Shut down from the last to the first: the alert command hears of all before it.
        return [
            AlertCommandRunner(desk: desk, current: current, journal: alerts),
            ArrivalWatch(
                current: current, controls: controls, alerts: desk, stop: stop, scannerPulse: scannerPulse,
                dispatcherPulse: dispatcherPulse, logger: logger),
            CubeDispatcher(
                current: current, program: program, controls: controls, shared: shared, intake: intake,
                alerts: desk, logger: logger, stop: stop, pulse: dispatcherPulse,
                observer: DaemonObserver(
                    progress: observer.progress,
                    finished: {
                        metrics.note($0)
                        observer.finished($0)
                    })),
            ProductSweep(sweeper: sweeper, alerts: desk),
            SpoolDrain(ledger: ledger, alerts: desk, controls: controls, desk: desk),
            FileReporter(
                queue: queue, identity: identity,
                deliver: { [ledger] in try ledger.report($0, running: $1, of: $2) }, logger: logger),
            OrderDesk(ledger: separateConnection, service: settings.state.service, controls: controls),
            MetricsFile(path: settings.state.metrics, controls: controls, metrics: metrics, logger: logger),
            ControlService(
                socket: ControlSocket(path: settings.state.control), controls: controls, stop: stop, logger: logger),
        ] + (reload.map { [$0] } ?? [])
    }

    /// For what must not wait behind a long transaction.
    private var separateConnection: PostgresLedger { PostgresLedger(conninfo: settings.database.connection) }
}

extension StateSettings {
    var queue: String { directory + "/queue.jsonl" }
    /// The service's own alerts that wait for the database.
    var alerts: String { directory + "/alerts.jsonl" }
    var results: String { directory + "/results" }
    var productsMemory: String { directory + "/products-root" }
    /// The service's name among those that share its database.
    var service: String { ProcessInfo.processInfo.hostName + ":" + directory }
}

/// Asks the daemon's blocking threads to come to an end.
struct StopSignal: Sendable {
    private final class Flag: Sendable {
        let isRaised = Atomic(false)
    }

    private let flag = Flag()
    /// The signal that ends a waiting arrival monitor.
    let wake: WakeSignal
    /// The signal that ends the dispatcher's wait.
    private let dispatcher: WakeSignal

    init(wake: WakeSignal, dispatcher: WakeSignal) { (self.wake, self.dispatcher) = (wake, dispatcher) }

    var isRaised: Bool { flag.isRaised.load(ordering: .acquiring) }

    func raise() {
        flag.isRaised.store(true, ordering: .releasing)
        wake.raise()
        wakeDispatcher()
    }

    /// Ends the dispatcher's wait: there is something new in the queue.
    func wakeDispatcher() { dispatcher.raise() }

    /// Returns when the signal is raised.
    func waitForEnd() {
        while !isRaised { poll(nil, 0, 200) }
    }

    /// The dispatcher's wait for something to do.
    func wait(atMost limit: Duration) { dispatcher.wait(atMost: limit) }

    /// Runs blocking work, and raises the signal when the task is cancelled or its group shuts down. The group shuts its
    /// services down one by one, but the signal ends the work of all: each waits for its own turn.
    func duringBlocking(_ work: @escaping @Sendable () throws -> Void) async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await Blocking.run(work)
        } onCancelOrGracefulShutdown: {
            raise()
        }
        if isRaised, !Task.isShuttingDownGracefully, !Task.isCancelled { try? await gracefulShutdown() }
    }
}

extension Stage {
    /// The stage in words, for progress and status lines.
    var activity: String {
        switch self {
        case .open: "opening"
        case .calibration: "calibrating"
        case .prior, .refine: "fitting"
        case .assess: "assessing"
        case .write: "writing"
        case .record: "recording"
        }
    }
}
