import Arrival
import Files
import Foundation
import Ledger
import Queue
import Records
import Threads

/// What a running service knows of itself and lets operators change, shared by its threads.
final class ServiceControls: Sendable {
    private struct State {
        var lostDirectories: [String: String] = [:]
        var databaseObstacle: String?
        var productsObstacle: String?
        var survey: SurveyCounts?
        var lastScan: Date?
        var wantsScan = false
    }

    let queue: CubeQueue
    let activity = Activity()
    private let stop: StopSignal
    private let ledger: SpoolingLedger
    private let sweeper: LeftoverSweep
    private let startedAt = Date()
    /// A file whose presence says that no work is to start; it outlives the service.
    private let pauseFile: String
    private let state = Guarded(State())

    /// Results that `status` shows.
    private static let latestCount = 10

    init(
        queue: CubeQueue, ledger: SpoolingLedger, sweeper: LeftoverSweep, stop: StopSignal, stateDirectory: String
    ) {
        self.queue = queue
        self.ledger = ledger
        self.sweeper = sweeper
        self.stop = stop
        pauseFile = stateDirectory + "/paused"
    }

    // MARK: What the services tell

    func noteLoss(of directory: String, because reason: String?) {
        state.withLock { $0.lostDirectories[directory] = reason }
    }

    /// Other directories are watched from now on.
    func forgetLosses() { state.withLock { $0.lostDirectories = [:] } }

    func noteDatabase(obstacle: String?) { state.withLock { $0.databaseObstacle = obstacle } }

    func noteSurvey(_ counts: SurveyCounts) { state.withLock { $0.survey = counts } }

    func noteProducts(obstacle: String?) { state.withLock { $0.productsObstacle = obstacle } }

    func noteScan(at date: Date?) { state.withLock { $0.lastScan = date } }

    /// What the metrics tell of the service's surroundings.
    var health: (isDatabaseUp: Bool, spooledCount: Int, lostDirectoryCount: Int, lastScan: Date?) {
        let spooledCount = self.spooledCount
        return state.withLock { ($0.databaseObstacle == nil, spooledCount, $0.lostDirectories.count, $0.lastScan) }
    }

    /// Whether no work is to start.
    var isPaused: Bool { DurableFile.exists(pauseFile) }

    /// Whether a scan was asked for since the last call.
    func takeScan() -> Bool {
        state.withLock { state in
            defer { state.wantsScan = false }
            return state.wantsScan
        }
    }

    // MARK: What operators ask

    func answer(_ request: ControlRequest) -> ControlReply {
        do {
            return try reply(to: request)
        } catch {
            return ControlReply(message: Failure(error).message, isRefused: true)
        }
    }

    private func reply(to request: ControlRequest) throws -> ControlReply {
        if let path = request.file, queue.entry(path) == nil { return Self.unknown(path) }
        switch request {
        case .status: return ControlReply(status: status)
        case .queue:
            return ControlReply(entries: queue.inOrderOfWork)
        case .why(let path):
            guard let entry = queue.entry(path) else { return Self.unknown(path) }
            return ControlReply(
                entries: [entry], lines: CubeQueue.waits(entry) ? obstacles(state.withLock { $0 }) : [])
        case .retry(let selection):
            let paths = try queue.retry(self.paths(selection) { $0 == .retryWait || $0 == .quarantined }, at: Date())
            return done("queued again", paths, of: selection, none: "Nothing failed that could be tried again")
        case .reprocess(let selection, let dryRun):
            let candidates = self.paths(selection) { $0 == .done }
            if dryRun {
                let found = candidates.filter { queue.entry($0)?.state == .done || queue.entry($0)?.state == .rejected }
                return done(
                    "would be processed again", found, of: selection, none: "There is no result to process again",
                    verb: ("", ""))
            }
            return done(
                "queued behind what arrives", try queue.reprocess(candidates, at: Date()), of: selection,
                none: "There is no result to process again")
        case .first(let path):
            guard try queue.putFirst(path, at: Date()) else {
                return ControlReply(message: "\(path.printable) does not wait: see sn3d why.", isRefused: true)
            }
            return done("taken next", [path], none: "")
        case .quarantine(let path):
            let reason = Failure(code: "operator.quarantined", message: "An operator set it aside.")
            guard try queue.quarantine(path, because: reason, at: Date()) else {
                return ControlReply(
                    message: queue.entry(path)?.state == .running
                        ? "\(path.printable) is worked on: sn3d cancel ends that and sets it aside."
                        : "\(path.printable) is set aside already.", isRefused: true)
            }
            return done("set aside", [path], none: "")
        case .quarantined:
            return ControlReply(entries: queue.entries.filter { $0.state == .quarantined }.sorted { $0.path < $1.path })
        case .cancel(let path):
            if activity.cancel(path) {
                return ControlReply(message: "The work on \(path.printable) is being ended.")
            }
            guard let entry = try queue.cancel(path, at: Date()) else {
                return ControlReply(message: "\(path.printable) neither runs nor waits: see sn3d why.", isRefused: true)
            }
            return done(
                entry.state == .quarantined ? "set aside" : "left with the result that it has", [path], none: "")
        case .pause:
            try DurableFile.write([], to: pauseFile)
            return ControlReply(message: "No further cube is started; the one at work is finished. Go on: sn3d resume.")
        case .resume:
            if isPaused { try DurableFile.remove(pauseFile) }
            stop.wakeDispatcher()
            return ControlReply(message: "Waiting cubes are worked on.")
        case .scan:
            state.withLock { $0.wantsScan = true }
            stop.wake.raise()
            return ControlReply(message: "All watched directories are scanned now.")
        case .spool: return try spool()
        case .retrySpool:
            let count = try ledger.takeBackSetAside()
            guard count > 0 else { return ControlReply(message: "The database refused no result.", isRefused: true) }
            return ControlReply(
                message: "\(count) \(count == 1 ? "result is" : "results are") given to the database again within a"
                    + " minute.")
        case .sweep(let dryRun): return try sweeper.sweep(removing: !dryRun).reply(hasRemoved: !dryRun)
        }
    }

    private func spool() throws -> ControlReply {
        let (waiting, setAside) = try ledger.spooled()
        return ControlReply(
            lines: waiting.map { "waits    " + $0.path.printable } + setAside.map { "refused  " + $0.path.printable },
            message: waiting.isEmpty && setAside.isEmpty
                ? "No result waits for the database."
                : "\(waiting.count) wait for the database, which takes them by itself when it is back."
                    + (setAside.isEmpty
                        ? ""
                        : " It refused \(setAside.count): the journal says why, sn3d spool retry gives them again."))
    }

    private func paths(_ selection: ControlRequest.Selection, _ belongs: (QueueState) -> Bool) -> [String] {
        switch selection {
        case .paths(let paths): paths
        case .all: queue.entries.filter { belongs($0.state) }.map(\.path).sorted()
        }
    }

    /// - Parameter selection: what was asked for; of its files, those that are not among `paths` are named.
    private func done(
        _ what: String, _ paths: [String], of selection: ControlRequest.Selection = .all, none: String,
        verb: (one: String, many: String) = ("is ", "are ")
    ) -> ControlReply {
        stop.wakeDispatcher()
        var left: [String] = []
        if case .paths(let asked) = selection {
            left = asked.filter { !paths.contains($0) }.map { path in
                "not taken: \(path.printable), \(queue.entry(path).map { EntryText.words($0.state) } ?? "never seen")"
            }
        }
        guard !paths.isEmpty else {
            return ControlReply(message: ([none + "."] + left).joined(separator: "\n"), isRefused: true)
        }
        return ControlReply(
            entries: paths.compactMap { queue.entry($0) }, lines: left,
            message: "\(paths.count) \(paths.count == 1 ? "file \(verb.one)" : "files \(verb.many)")\(what).")
    }

    private static func unknown(_ path: String) -> ControlReply {
        ControlReply(
            message: "\(path.printable) was never seen in a watched directory: check the path, then run sn3d scan.",
            isRefused: true)
    }

    private var status: ServiceStatus {
        let entries = queue.entries
        let results = entries.filter { $0.state == .done || $0.state == .rejected || $0.state == .quarantined }
        let seen = state.withLock { $0 }
        return ServiceStatus(
            host: ProcessInfo.processInfo.hostName, version: Software.version, startedAt: startedAt,
            work: activity.current.map {
                .init(path: $0.path, stage: $0.stage, share: $0.share, since: $0.since)
            },
            isPaused: isPaused,
            counts: Dictionary(uniqueKeysWithValues: queue.counts.map { ($0.key.rawValue, $0.value) }),
            spooledCount: spooledCount, openAlertCount: seen.survey?.openAlerts,
            outOfDateCount: seen.survey?.outOfDateResults,
            latest: Array(results.sorted { $0.changedAt > $1.changedAt }.prefix(Self.latestCount)),
            problems: problems(seen))
    }

    /// Results that wait for the database.
    private var spooledCount: Int { (try? ledger.spooled())?.waiting.count ?? 0 }

    /// The time after which a file that lacks its end is no transfer under way, s: 14 GB, a full field, take it at 4 MB/s.
    private static let longestTransfer = 3600.0

    private func problems(_ seen: State) -> [String] {
        var problems = seen.lostDirectories.sorted { $0.key < $1.key }.map { "\($0.key) is not watched: \($0.value)" }
        problems += obstacles(seen) + [seen.databaseObstacle].compactMap(\.self)
        if let count = queue.counts[.quarantined] {
            problems.append(
                "\(count) \(count == 1 ? "file is" : "files are") set aside: sn3d why FILE says why, sn3d retry tries again"
            )
        }
        let overdue = queue.entries.count {
            $0.state == .settling && $0.reason != nil && Date().timeIntervalSince($0.changedAt) > Self.longestTransfer
        }
        if overdue > 0 {
            problems.append(
                "\(overdue) \(overdue == 1 ? "file has lacked its" : "files have lacked their") end for over an hour: sn3d"
                    + " queue names them, copy them again")
        }
        return problems
    }

    /// What keeps waiting files from being worked on.
    private func obstacles(_ seen: State) -> [String] {
        let waiting = (queue.counts[.queued] ?? 0) + (queue.counts[.retryWait] ?? 0)
        let pause = isPaused && waiting > 0 ? "work is paused while \(waiting) wait: sn3d resume goes on" : nil
        return [seen.productsObstacle, pause].compactMap(\.self)
    }
}
