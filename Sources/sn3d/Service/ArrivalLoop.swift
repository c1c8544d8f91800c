import Arrival
import Cubes
import Foundation
import Journal
import Pipeline
import Records

/// Waits for cubes and hands them on; also tells systemd that the service is alive, as long as both loops move.
struct ArrivalLoop: Sendable {
    let settings: WatchSettings
    let alerts: any AlertSink
    let stop: StopSignal
    let scannerPulse: Pulse
    let workerPulse: Pulse
    let queue: AsyncStream<SettledCube>.Continuation

    /// How long the monitor waits at most before the watchdog is thought of again.
    private static let turn = Duration.seconds(1)

    /// Blocks until the stop signal is raised.
    func run() throws {
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
        case .settled(let cube):
            queue.yield(cube)
        case .unusable(let path, let reason):
            alerts.raise(
                Alert(
                    kind: .cubeUnreadable, message: "\(path) cannot be taken: \(reason)", subject: .init(path: path),
                    code: CubeError.Code.unreadable.rawValue))
        case .watchLost(let path, let reason):
            alerts.raise(
                Alert(
                    kind: .watchLost, message: "\(path) is not watched any more: \(reason). Cubes there wait.",
                    code: "arrival.watch_lost"))
        case .watchRecovered(let path):
            alerts.raise(Alert(kind: .watchRecovered, message: "\(path) is watched again"))
        case .overflow:
            alerts.raise(
                Alert(
                    kind: .queueOverflow,
                    message: "the kernel's event queue overflowed; the directories were scanned, nothing is missed",
                    code: "arrival.overflow"))
        case .polling(let reason):
            alerts.raise(
                Alert(
                    kind: .pollingFallback, message: "directories are scanned at intervals: \(reason)",
                    code: "arrival.polling"))
        }
    }

    /// A file shorter than its header promises is still being written, or its writer died.
    private static func completeness(_ path: String) -> Completeness {
        do {
            _ = try SpectralCube.open(path, laserMap: nil)
        } catch  where error.code == .truncated {
            return .incomplete(reason: error.message)
        } catch {
            // Anything else is the pipeline's to record.
        }
        return .complete
    }
}

extension WatchSettings {
    fileprivate var arrivalOptions: ArrivalMonitor.Options {
        ArrivalMonitor.Options(
            settleWindow: .seconds(settle), rescanInterval: .seconds(rescan), polling: polling)
    }
}
