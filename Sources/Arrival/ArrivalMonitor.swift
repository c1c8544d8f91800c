import Files
import Foundation
import Records

/// Finds files that arrive in directories, from one thread: call `next` in a loop. It looks at names, sizes and times
/// alone, and never opens a file.
///
/// inotify prompts a look, the settling window decides, and a full scan at start, after an overflow and at intervals
/// finds whatever events missed. Nothing is ever written in a watched directory.
package final class ArrivalMonitor {
    package struct Options: Sendable, Hashable {
        /// How long size and times of a file must stay the same: 5 s on a local disk, 60 s over a network.
        package var settleWindow: Duration
        /// The time between two full scans.
        package var rescanInterval: Duration
        /// The time between two full scans while there are no events.
        package var pollingInterval: Duration
        /// Do without events, for network file systems that hide their type.
        package var polling: Bool

        package init(
            settleWindow: Duration = .seconds(5), rescanInterval: Duration = .seconds(600),
            pollingInterval: Duration = .seconds(30), polling: Bool = false
        ) {
            self.settleWindow = settleWindow
            self.rescanInterval = rescanInterval
            self.pollingInterval = pollingInterval
            self.polling = polling
        }
    }

    /// Something mounted over a directory sends no event, so the directories themselves are looked at this often.
    private static let rootCheckInterval = Duration.seconds(5)

    private let options: Options
    private let wake: WakeSignal
    private let heartbeat: () -> Void
    private let watch: DirectoryWatch
    private var settling: Settling
    private var companions: Companions
    /// The versions that were handed on, by path.
    private var handedOn: [String: FileVersion]
    private var nextScan = ContinuousClock.now
    /// The time of the last full scan, nil before the first.
    package private(set) var lastScan: Date?
    private var nextRootCheck = ContinuousClock.now

    /// - Parameters:
    ///   - directories: watched with everything below them; one inside another is watched once. One that is missing is
    ///     told as lost, and looked for.
    ///   - known: versions of files that are not to be handed on again.
    ///   - wake: ends a waiting `next`.
    ///   - heartbeat: called on each turn, for a watchdog.
    package init(
        directories: [String], options: Options = Options(), known: [String: FileVersion] = [:], wake: WakeSignal,
        heartbeat: @escaping () -> Void = {}
    ) {
        self.options = options
        self.wake = wake
        self.heartbeat = heartbeat
        watch = DirectoryWatch(roots: directories, polling: options.polling)
        settling = Settling(window: options.settleWindow)
        companions = Companions(window: options.settleWindow)
        handedOn = known
    }

    /// Throws unless a directory can be listed: `arrival.directory_missing`, `arrival.not_a_directory`,
    /// `arrival.directory_unreadable`.
    package static func check(directory: String) throws(ArrivalError) { try DirectoryTree.check(directory) }

    /// Scans all directories at the next call of `next`. From the thread that calls `next`.
    package func scanSoon() { nextScan = .now }

    /// Waits for something to tell, at most for `timeout`. The first call scans the directories before it waits.
    /// - Returns: empty after the time-out or a wake signal.
    /// - Throws: `arrival.system_call` when the kernel's event queue itself fails.
    package func next(timeout: Duration) throws(ArrivalError) -> [ArrivalEvent] {
        let deadline = ContinuousClock.now + timeout
        while true {
            heartbeat()
            do {
                let events = try takeHints() + takeDue()
                if !events.isEmpty { return events }
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
        var events: [ArrivalEvent] = []
        let now = ContinuousClock.now
        if hints.contains(.overflow) || now >= nextScan {
            hints += watch.scan()
            events = forgetVanished()
            lastScan = Date()
            nextScan =
                now + (watch.isPolling ? min(options.pollingInterval, options.rescanInterval) : options.rescanInterval)
        } else if now >= nextRootCheck {
            hints += watch.checkRoots()
            nextRootCheck = now + min(Self.rootCheckInterval, options.rescanInterval)
        }
        var paths: Set<String> = []
        for hint in hints {
            switch hint {
            case .file(let path): if paths.insert(path).inserted { note(path, &events) }
            case .companion(let path):
                let status = FileStatus.ofFile(path)
                for cube in CubeName.cubes(of: path) {
                    guard let version = handedOn[cube], version.companions[path] != status else { continue }
                    handedOn[cube] = nil
                    companions.forget(cube)
                    if paths.insert(cube).inserted { note(cube, &events) }
                }
            case .passedBy(let path, let reason): events.append(.passedBy(path: path, reason: reason))
            case .overflow: if !events.contains(.overflow) { events.append(.overflow) }
            case .lost(let path, let reason): events.append(.watchLost(path: path, reason: reason))
            case .recovered(let path): events.append(.watchRecovered(path: path))
            case .polling(let reason):
                events.append(.polling(reason: reason))
                // What the missing events would have told is found by a scan now.
                nextScan = min(nextScan, now + options.pollingInterval)
            case .unreadable(let path, let failure): events.append(.unusable(path: path, failure))
            }
        }
        return events
    }

    /// A hint says no more than that a file may have changed; it is taken up when it is due.
    private func note(_ path: String, _ events: inout [ArrivalEvent]) {
        guard let status = FileStatus.ofFile(path) else {
            if settling.remove(path) { events.append(.vanished(path)) }
            return
        }
        guard handedOn[path]?.file != status else { return }
        if settling.observe(path, status, at: .now, date: Date()) { events.append(.seen(path)) }
    }

    /// All files that are due in one turn: a burst of them costs one look at each.
    private func takeDue() -> [ArrivalEvent] {
        var events: [ArrivalEvent] = []
        for path in settling.due(at: .now) {
            heartbeat()
            guard let status = FileStatus.ofFile(path) else {
                settling.remove(path)
                events.append(.vanished(path))
                continue
            }
            settling.observe(path, status, at: .now, date: Date())
            guard let (arrivedAt, settledAt) = settling.settledFile(path, at: .now) else { continue }
            if let look = companions.nextLook(for: path, settledAt: settledAt, now: .now, date: Date()) {
                settling.postpone(path, until: look)
                continue
            }
            let version = FileVersion(file: status, companions: Companions.present(beside: path))
            settling.remove(path)
            companions.forget(path)
            handedOn[path] = version
            events.append(.settled(SettledFile(path: path, version: version, arrivedAt: arrivedAt)))
        }
        return events
    }

    private func forgetVanished() -> [ArrivalEvent] {
        let gone = (Array(handedOn.keys) + settling.paths).filter { !watch.isLost($0) && FileStatus.ofFile($0) == nil }
        for path in gone {
            handedOn[path] = nil
            settling.remove(path)
        }
        return gone.map(ArrivalEvent.vanished)
    }
}
