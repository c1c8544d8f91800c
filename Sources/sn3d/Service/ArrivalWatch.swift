import Arrival
import Cubes
import Files
import Foundation
import Journal
import Logging
import Records
import ServiceLifecycle

/// Waits for cubes and hands them on. It also tells systemd that the service is alive, as long as scanner and worker
/// move.
struct ArrivalWatch: Service {
    let settings: WatchSettings
    let alerts: any AlertSink
    let stop: StopSignal
    let scannerPulse: Pulse
    let workerPulse: Pulse
    let queue: AsyncStream<Delivery>.Continuation
    let logger: Logger

    /// The longest wait of the monitor before the watchdog is thought of again.
    private static let turn = Duration.seconds(1)

    func run() async throws {
        // An error ends the group, which cancels the worker; the queue's end would look like the worker's own.
        try await stop.duringBlocking { try watch() }
        queue.finish()
    }

    /// Blocks until the stop signal is raised.
    private func watch() throws {
        let notifier = ServiceNotifier()
        var gate = notifier.watchdogInterval.map { WatchdogGate(interval: $0, pulses: [scannerPulse, workerPulse]) }
        let monitor = try ArrivalMonitor(
            directories: settings.directories, options: settings.arrivalOptions, wake: stop.wake,
            completeness: Self.completeness,
            heartbeat: {
                scannerPulse.beat()
                if gate?.allowsPing(at: .now) == true { notifier.watchdog() }
            })
        // The first turn scans what is there already; ready means that it was seen.
        for event in try monitor.next(timeout: .zero) { handle(event) }
        let place = settings.directories.joined(separator: ", ")
        notifier.ready(status: "Watching \(place)")
        alerts.raise(Alert(kind: .started, message: "sn3d \(Software.version) started, watching \(place)"))
        while !stop.isRaised {
            for event in try monitor.next(timeout: Self.turn) { handle(event) }
        }
        notifier.stopping()
        alerts.raise(Alert(kind: .stopped, message: "sn3d stopped"))
    }

    private func handle(_ event: ArrivalEvent) {
        switch event {
        case .settled(let delivery): queue.yield(delivery)
        case .passedBy(let path, let reason): logger.info("\(path.printable) is passed by: \(reason)")
        default: break
        }
        if let alert = Alert(about: event) { alerts.raise(alert) }
    }

    /// A file that is shorter than its header promises is still being written, or its writer died. Anything else that is
    /// wrong with it is the pipeline's to record.
    private static func completeness(_ path: String) -> Completeness {
        do {
            _ = try SpectralCube.open(path, laserMap: nil)
        } catch  where error.code == .truncated {
            return .incomplete(Failure(error))
        } catch {}
        return .complete
    }
}

extension Alert {
    /// What operators are told about an arrival, nil for one that goes its way.
    init?(about event: ArrivalEvent) {
        switch event {
        case .settled, .passedBy:
            return nil
        case .unusable(let path, let failure):
            self.init(
                kind: .cubeUnreadable, message: "\(path) cannot be taken. \(failure.message)",
                subject: .init(path: path), code: event.code)
        case .watchLost(let path, let reason):
            self.init(
                kind: .watchLost, message: "\(path) is not watched any more: \(reason). Cubes there wait.",
                code: event.code)
        case .watchRecovered(let path):
            self.init(kind: .watchRecovered, message: "\(path) is watched again")
        case .overflow:
            self.init(
                kind: .queueOverflow,
                message: "the kernel's event queue overflowed; the directories were scanned, nothing is missed",
                code: event.code)
        case .polling(let reason):
            self.init(
                kind: .pollingFallback, message: "directories are scanned at intervals: \(reason)",
                code: event.code)
        }
    }
}

extension WatchSettings {
    fileprivate var arrivalOptions: ArrivalMonitor.Options {
        ArrivalMonitor.Options(
            settleWindow: .seconds(settle), rescanInterval: .seconds(rescan), polling: polling)
    }
}
