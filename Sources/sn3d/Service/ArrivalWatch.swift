import Arrival
import Foundation
import Journal
import Logging
import Queue
import Records
import ServiceLifecycle

/// Finds files that arrive and queues them. It also tells systemd that the service is alive, as long as its own loop
/// and the dispatcher's move.
struct ArrivalWatch: Service {
    let current: CurrentSettings
    let controls: ServiceControls
    let alerts: any AlertSink
    let stop: StopSignal
    let scannerPulse: Pulse
    let dispatcherPulse: Pulse
    let logger: Logger

    /// The longest wait of the monitor before the watchdog is thought of again.
    private static let turn = Duration.seconds(1)

    func run() async throws {
        try await stop.duringBlocking { try watch() }
    }

    private var queue: CubeQueue { controls.queue }

    /// Blocks until the stop signal is raised.
    private func watch() throws {
        let notifier = ServiceNotifier()
        var gate = notifier.watchdogInterval.map {
            WatchdogGate(interval: $0, pulses: [scannerPulse, dispatcherPulse])
        }
        let ping = {
            scannerPulse.beat()
            if gate?.allowsPing(at: .now) == true { notifier.watchdog() }
        }
        var settings = current.value.watch
        var monitor = monitor(settings, heartbeat: ping)
        // The first turn scans what is there already; ready means that it was seen.
        var arrivals = PendingArrivals()
        arrivals.add(try monitor.next(timeout: .zero), tell)
        arrivals.bring(enqueue, alerts)
        let place = settings.directories.joined(separator: ", ")
        notifier.ready(status: "Watching \(place)")
        alerts.raise(Alert(kind: .started, message: "sn3d \(Software.version) started, watching \(place)"))
        var truncated = TruncationWatch()
        while !stop.isRaised {
            if current.value.watch != settings {
                settings = current.value.watch
                controls.forgetLosses()
                monitor = self.monitor(settings, heartbeat: ping)
            }
            if controls.takeScan() { monitor.scanSoon() }
            arrivals.add(try monitor.next(timeout: Self.turn), tell)
            arrivals.bring(enqueue, alerts)
            controls.noteScan(at: monitor.lastScan)
            for alert in truncated.alerts(about: queue, at: Date()) { alerts.raise(alert) }
        }
        notifier.stopping()
        alerts.raise(Alert(kind: .stopped, message: "sn3d stopped"))
    }

    private func monitor(_ settings: WatchSettings, heartbeat: @escaping () -> Void) -> ArrivalMonitor {
        // What has settled is not read again after a restart, as long as size, times and place are the same.
        let known = queue.entries.compactMap { entry in
            entry.state == .settling || entry.state == .vanished ? nil : entry.version.map { (entry.path, $0) }
        }
        return ArrivalMonitor(
            directories: settings.directories, options: settings.arrivalOptions,
            known: Dictionary(uniqueKeysWithValues: known), wake: stop.wake, heartbeat: heartbeat)
    }

    /// Tells operators of events, at once.
    private func tell(_ events: [ArrivalEvent]) {
        for event in events {
            switch event {
            case .passedBy(let path, let reason): logger.info("\(path.printable) is passed by: \(reason)")
            case .watchLost(let path, let reason): controls.noteLoss(of: path, because: reason)
            case .watchRecovered(let path): controls.noteLoss(of: path, because: nil)
            case .seen, .settled, .vanished, .unusable, .overflow, .polling: break
            }
            if let alert = Alert(about: event) { alerts.raise(alert) }
        }
    }

    /// Brings events into the queue. Those that were brought there before change nothing.
    private func enqueue(_ events: [ArrivalEvent]) throws {
        guard !events.isEmpty else { return }
        var (seen, gone) = ([String](), [String]())
        var settled: [SettledFile] = []
        let now = Date()
        for event in events {
            switch event {
            case .seen(let path): seen.append(path)
            case .settled(let file): settled.append(file)
            case .vanished(let path): gone.append(path)
            case .passedBy(let path, let reason):
                try queue.leaveAlone(path, because: Failure(code: "arrival.passed_by", message: reason), at: now)
            case .watchLost, .watchRecovered, .unusable, .overflow, .polling: break
            }
        }
        try queue.see(seen, at: now)
        try queue.settle(settled.map { ($0.path, $0.version) }, at: now)
        try queue.vanish(gone, at: now)
        stop.wakeDispatcher()
    }
}

/// Events that the queue has not taken: its disk may be full, which ends no service.
private struct PendingArrivals {
    private var events: [ArrivalEvent] = []
    private var isTold = false

    mutating func add(_ new: [ArrivalEvent], _ tell: ([ArrivalEvent]) -> Void) {
        tell(new)
        events += new
    }

    mutating func bring(_ enqueue: ([ArrivalEvent]) throws -> Void, _ alerts: any AlertSink) {
        do {
            try enqueue(events)
            (events, isTold) = ([], false)
        } catch {
            guard !isTold else { return }
            isTold = true
            let failure = Failure(error)
            alerts.raise(
                Alert(
                    kind: .spoolUnwritable, message: "what arrives cannot be queued. \(failure.message)",
                    code: failure.code))
        }
    }
}

/// Tells operators once of a file that lacks its end and does not grow.
private struct TruncationWatch {
    private var told: Set<String> = []
    private var nextLook = Date.distantPast

    /// How long a file may stay incomplete in silence, s.
    private static let patience = 600.0

    mutating func alerts(about queue: CubeQueue, at now: Date) -> [Alert] {
        guard now >= nextLook else { return [] }
        nextLook = now + 10
        let waiting = queue.entries.filter { $0.state == .settling && $0.reason != nil }
        told.formIntersection(waiting.map(\.path))
        return waiting.filter { now.timeIntervalSince($0.changedAt) > Self.patience && told.insert($0.path).inserted }
            .map { entry in
                Alert(
                    kind: .cubeUnreadable, message: "\(entry.path) cannot be taken. \(entry.reason?.message ?? "")",
                    subject: .init(path: entry.path), code: entry.reason?.code)
            }
    }
}

extension Alert {
    /// What operators are told about an arrival, nil for one that goes its way.
    init?(about event: ArrivalEvent) {
        switch event {
        case .seen, .settled, .vanished, .passedBy:
            return nil
        case .unusable(let path, let failure):
            self.init(
                kind: .cubeUnreadable, message: "\(path) cannot be taken. \(failure.message)",
                subject: .init(path: path), code: event.code)
        case .watchLost(let path, let reason):
            self.init(
                kind: .watchLost, message: "\(path) is not watched: \(reason.withoutFullStop). Cubes there wait.",
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

extension String {
    fileprivate var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}

extension WatchSettings {
    fileprivate var arrivalOptions: ArrivalMonitor.Options {
        ArrivalMonitor.Options(
            settleWindow: .seconds(settle), rescanInterval: .seconds(rescan), polling: polling)
    }
}
