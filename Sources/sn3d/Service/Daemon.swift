import Arrival
import Foundation
import Journal
import Ledger
import Logging
import Pipeline
import Records
import ServiceLifecycle
import Synchronization

/// The daemon as three services: one finds cubes that arrive, one sends each through the pipeline, one drains the spool.
///
/// What arrives waits in memory; after a restart the first scan finds it again. A service that fails makes its group
/// cancel the other two, whose blocking threads then end at their next step.
struct Daemon {
    let settings: Settings
    let pipeline: CubePipeline
    let ledger: SpoolingLedger
    let alerts: any AlertSink
    let logger: Logger
    /// The closure is told how far a cube is; for a person at a terminal.
    var progress: @Sendable (Stage, Double) -> Void = { _, _ in }
    /// The closure is told of every cube that was dealt with.
    var onResult: @Sendable (Delivery, CubePipeline.Result) -> Void = { _, _ in }

    func services() throws -> [any Service] {
        let stop = StopSignal(wake: try WakeSignal())
        let scannerPulse = Pulse()
        let workerPulse = Pulse()
        workerPulse.rest()
        let (deliveries, queue) = AsyncStream.makeStream(of: Delivery.self)
        return [
            ArrivalWatch(
                settings: settings.watch, alerts: alerts, stop: stop, scannerPulse: scannerPulse,
                workerPulse: workerPulse, queue: queue, logger: logger),
            CubeWorker(
                pipeline: pipeline, alerts: alerts, logger: logger, stop: stop, pulse: workerPulse,
                deliveries: deliveries, progress: progress, onResult: onResult),
            SpoolDrain(ledger: ledger, alerts: alerts),
        ]
    }
}

/// Asks the daemon's blocking threads to come to an end.
struct StopSignal: Sendable {
    private final class Flag: Sendable {
        let isRaised = Atomic(false)
    }

    private let flag = Flag()
    /// The signal that ends a waiting arrival monitor.
    let wake: WakeSignal

    init(wake: WakeSignal) { self.wake = wake }

    var isRaised: Bool { flag.isRaised.load(ordering: .acquiring) }

    func raise() {
        flag.isRaised.store(true, ordering: .releasing)
        wake.raise()
    }

    /// Runs blocking work, and raises the signal when the task is cancelled or its group shuts down.
    func duringBlocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await Blocking.run(work)
        } onCancelOrGracefulShutdown: {
            raise()
        }
    }
}
