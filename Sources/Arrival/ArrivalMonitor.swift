import Files
import Foundation
import Records

/// Finds cubes that arrive in directories, from one thread: call `next` in a loop.
///
/// inotify prompts a look, the settling window and the structural check decide, and a full scan at start, after an
/// overflow and at intervals finds whatever events missed. Nothing is ever written in a watched directory.
package final class ArrivalMonitor {
    package struct Options: Sendable, Hashable {
        /// How long size and times of a file must stay the same: 5 s on a local disk, 60 s over a network.
        package var settleWindow: Duration
        /// How long an incomplete file may stay the same before it is told as unusable.
        package var patience: Duration
        /// The time between two full scans.
        package var rescanInterval: Duration
        /// The time between two full scans while there are no events.
        package var pollingInterval: Duration
        /// Do without events, for network file systems that hide their type.
        package var polling: Bool

        package init(
            settleWindow: Duration = .seconds(5), patience: Duration = .seconds(600),
            rescanInterval: Duration = .seconds(600), pollingInterval: Duration = .seconds(30), polling: Bool = false
        ) {
            self.settleWindow = settleWindow
            self.patience = patience
            self.rescanInterval = rescanInterval
            self.pollingInterval = pollingInterval
            self.polling = polling
        }
    }

    /// Something mounted over a directory sends no event, so the directories themselves are looked at this often.
    private static let rootCheckInterval = Duration.seconds(5)

    private let options: Options
    private let wake: WakeSignal
    private let completeness: (String) -> Completeness
    private let heartbeat: () -> Void
    private let watch: DirectoryWatch
    private var settling: Settling
    private var known = KnownFiles()
    private var companions: Companions
    private var nextScan = ContinuousClock.now
    private var nextRootCheck = ContinuousClock.now

    /// - Parameters:
    ///   - directories: watched with everything below them; one inside another is watched once.
    ///   - wake: ends a waiting `next`.
    ///   - completeness: looks at a settled file's own structure, quickly: header and length.
    ///   - heartbeat: called on each turn and during the reading of large files, for a watchdog.
    /// - Throws: `arrival.directory_missing`, `arrival.not_a_directory`, `arrival.directory_unreadable`.
    package init(
        directories: [String], options: Options = Options(), wake: WakeSignal,
        completeness: @escaping (String) -> Completeness, heartbeat: @escaping () -> Void = {}
    ) throws(ArrivalError) {
        self.options = options
        self.wake = wake
        self.completeness = completeness
        self.heartbeat = heartbeat
        watch = try DirectoryWatch(roots: directories, polling: options.polling)
        settling = Settling(window: options.settleWindow, patience: options.patience)
        companions = Companions(window: options.settleWindow)
    }

    /// Waits for something to tell, at most for `timeout`. The first call scans the directories before it waits.
    /// - Returns: empty after the time-out or a wake signal.
    /// - Throws: `arrival.system_call` when the kernel's event queue itself fails.
    package func next(timeout: Duration) throws(ArrivalError) -> [ArrivalEvent] {
        let deadline = ContinuousClock.now + timeout
        while true {
            heartbeat()
            do {
                let events = try takeHints()
                if !events.isEmpty { return events }
                if let event = takeDue() { return [event] }
                let now = ContinuousClock.now
                if wake.consume() || now >= deadline { return [] }
                let until = [deadline, nextScan, nextRootCheck, settling.nextLook ?? deadline].min() ?? deadline
                try DescriptorWait.wait([wake.readEnd, watch.descriptor].compactMap { $0 }, atMost: until - now)
            } catch {
                throw ArrivalError(error)
            }
        }
    }

    private func takeHints() throws(SystemError) -> [ArrivalEvent] {
        var hints = try watch.drain()
        let now = ContinuousClock.now
        if hints.contains(.overflow) || now >= nextScan {
            hints += watch.scan()
            forgetVanished()
            nextScan = now + (watch.isPolling ? options.pollingInterval : options.rescanInterval)
        } else if now >= nextRootCheck {
            hints += watch.checkRoots()
            nextRootCheck = now + min(Self.rootCheckInterval, options.rescanInterval)
        }
        var paths: Set<String> = []
        var events: [ArrivalEvent] = []
        for hint in hints {
            switch hint {
            case .file(let path): if paths.insert(path).inserted { note(path) }
            case .companion(let path):
                for cube in companions.cubes(changedBy: path) where paths.insert(cube).inserted {
                    known.forget(cube)
                    companions.forget(cube)
                    note(cube)
                }
            case .passedBy(let path, let reason): events.append(.passedBy(path: path, reason: reason))
            case .overflow: if !events.contains(.overflow) { events.append(.overflow) }
            case .lost(let path, let reason): events.append(.watchLost(path: path, reason: reason))
            case .recovered(let path): events.append(.watchRecovered(path: path))
            case .polling(let reason): events.append(.polling(reason: reason))
            case .unreadable(let path, let failure): events.append(.unusable(path: path, failure))
            }
        }
        return events
    }

    /// A hint says no more than that a file may have changed; it is taken up when it is due.
    private func note(_ path: String) {
        guard let status = FileStatus.ofFile(path) else { return settling.remove(path) }
        if !known.contains(path, status) { settling.observe(path, status, at: .now, date: Date()) }
    }

    /// One file at a time, so that it is told before the next one is read.
    private func takeDue() -> ArrivalEvent? {
        for path in settling.due(at: .now) {
            heartbeat()
            guard let status = FileStatus.ofFile(path) else {
                settling.remove(path)
                continue
            }
            settling.observe(path, status, at: .now, date: Date())
            switch settling.finding(path, at: .now) {
            case .waiting: continue
            case .stalled(let failure): return .unusable(path: path, failure)
            case .settled(let arrivedAt):
                if case .incomplete(let failure) = completeness(path) {
                    settling.markIncomplete(path, because: failure)
                } else if let look = companions.nextLook(
                    for: path, settledAt: settling.settledAt(path) ?? .now, now: .now, date: Date())
                {
                    settling.postpone(path, until: look)
                } else if let event = identify(path, status, arrivedAt) {
                    return event
                }
            }
            if wake.isRaised { return nil }
        }
        return nil
    }

    private func identify(_ path: String, _ status: FileStatus, _ arrivedAt: Date) -> ArrivalEvent? {
        let sha256: String
        if let digest = known.digest(of: status) {
            sha256 = digest
        } else {
            do {
                let content = try FileDigest.read(path) {
                    heartbeat()
                    return !wake.isRaised
                }
                guard content.status == status else { return nil }
                sha256 = content.sha256
            } catch {
                let error = ArrivalError(reading: path, error)
                if error.code == .interrupted { return nil }
                settling.setAside(path)
                return .unusable(path: path, Failure(error))
            }
        }
        let isNew = known.digest(at: path) != sha256
        known.note(path, status, sha256: sha256)
        settling.remove(path)
        companions.handOn(path)
        guard isNew else { return nil }
        return .settled(
            Delivery(
                path: path, byteCount: status.byteCount, sha256: sha256, arrivedAt: arrivedAt,
                settledAt: max(arrivedAt, Date())))
    }

    private func forgetVanished() {
        known.keep { watch.isLost($0) || FileStatus.ofFile($0) != nil }
        for path in settling.paths where FileStatus.ofFile(path) == nil { settling.remove(path) }
    }
}
