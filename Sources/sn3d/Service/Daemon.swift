import Arrival
import Foundation
import Journal
import Ledger
import Logging
import Pipeline
import Records
import ServiceLifecycle
import Synchronization

/// The service: finds cubes that arrive, sends each through the pipeline, and drains the spool, until it is asked to
/// stop. Arrival and work block on threads of their own; what arrives waits in memory, and after a restart the first
/// scan finds it again.
struct Daemon: Service {
    let settings: Settings
    let pipeline: Pipeline
    let ledger: SpoolingLedger
    let alerts: any AlertSink
    let logger: Logger
    /// Told how far a cube is; for a person at a terminal.
    var progress: @Sendable (Stage, Double) -> Void = { _, _ in }
    /// Told of every cube that was dealt with.
    var onResult: @Sendable (SettledCube, Pipeline.Result) -> Void = { _, _ in }

    func run() async throws {
        let stop = StopSignal(wake: try WakeSignal())
        let scannerPulse = Pulse()
        let workerPulse = Pulse()
        workerPulse.rest()
        let (deliveries, queue) = AsyncStream.makeStream(of: SettledCube.self)
        let arrival = ArrivalLoop(
            settings: settings.watch, alerts: alerts, stop: stop, scannerPulse: scannerPulse,
            workerPulse: workerPulse, queue: queue)
        let work = WorkLoop(
            pipeline: pipeline, alerts: alerts, logger: logger, stop: stop, pulse: workerPulse, progress: progress,
            onResult: onResult)
        let drain = DrainLoop(ledger: ledger, alerts: alerts)
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await Blocking.run { try arrival.run() } }
                group.addTask { await work.run(deliveries) }
                group.addTask { await drain.run() }
                // The first failure leaves the group and cancels the rest; `waitForAll` would wait for them.
                for try await _ in group {}
            }
        } onGracefulShutdown: {
            stop.raise()
            queue.finish()
        }
    }
}

/// Asks the daemon's blocking threads to come to an end.
struct StopSignal: Sendable {
    private final class Flag: Sendable {
        let isRaised = Atomic(false)
    }

    private let flag = Flag()
    /// Ends a waiting arrival monitor.
    let wake: WakeSignal

    init(wake: WakeSignal) { self.wake = wake }

    var isRaised: Bool { flag.isRaised.load(ordering: .acquiring) }

    func raise() {
        flag.isRaised.store(true, ordering: .releasing)
        wake.raise()
    }
}
