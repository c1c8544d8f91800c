import Files
import Foundation
import Records
import Threads

/// Every file that was ever seen in the watched directories, with its state and the reason for it.
///
/// Each change is on disk before the call returns, so that a kill at any moment loses nothing: an attempt is counted
/// before its child process opens the file. Calls from several threads wait for each other.
package final class CubeQueue: Sendable {
    struct Content {
        var entries: [String: QueueEntry]
        /// Paths of the entries that wait for an attempt.
        var waiting: Set<String> = []
        /// Paths of the entries that changed since they were taken by `takeChanges`.
        var changed: Set<String> = []
        var file: QueueFile
    }

    private let content: Guarded<Content>
    private let policy: RetryPolicy
    private let chance: @Sendable () -> Double

    /// Reads the entries that a directory keeps. Attempts that ran when the program ended are made again: their end
    /// says nothing about the cube.
    ///
    /// - Parameters:
    ///   - path: the queue's file; made when it is missing.
    ///   - chance: a number between 0 and 1, for the jitter of retries.
    package init(
        path: String, policy: RetryPolicy, now: Date, chance: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) throws(QueueError) {
        let (file, found) = try QueueFile.open(path).get()
        self.policy = policy
        self.chance = chance
        content = Guarded(Content(entries: found, file: file))
        try change { content in
            content.entries.values.filter { $0.state == .running }.map { Self.given(back: $0, now) }
        }
        content.withLock { content in
            content.waiting = Set(content.entries.values.filter(Self.waits).map(\.path))
            content.changed = Set(content.entries.keys)
        }
    }

    /// The time between two looks at a cube that another service works on, s.
    static let nextLookElsewhere = 10.0

    // MARK: Questions

    package var entries: [QueueEntry] { content.withLock { Array($0.entries.values) } }

    package func entry(_ path: String) -> QueueEntry? { content.withLock { $0.entries[path] } }

    /// The attempts that run.
    package var running: Set<UUID> {
        content.withLock { Set($0.entries.values.filter { $0.state == .running }.compactMap(\.processingID)) }
    }

    /// How many entries are in each state.
    package var counts: [QueueState: Int] {
        content.withLock { $0.entries.values.reduce(into: [:]) { $0[$1.state, default: 0] += 1 } }
    }

    /// Entries that changed since they were taken here last, as they are now; all of them come after a start.
    package func takeChanges(atMost count: Int) -> [QueueEntry] {
        content.withLock { content in
            let paths = content.changed.prefix(count)
            content.changed.subtract(paths)
            return paths.compactMap { content.entries[$0] }
        }
    }

    /// Gives back changes that came to nothing: the next `takeChanges` has them again.
    package func giveBack(_ changes: [QueueEntry]) {
        content.withLock { content in
            for entry in changes { content.changed.insert(entry.path) }
        }
    }

    /// The time at which the oldest entry settled that waits for its first attempt.
    package var oldestWaiting: Date? {
        content.withLock { content in
            content.waiting.compactMap { path in
                content.entries[path].flatMap { $0.attempts == 0 ? $0.settledAt : nil }
            }.min()
        }
    }

    /// The entries that are to be attempted next, in that order.
    package func next(_ count: Int, at now: Date) -> [QueueEntry] {
        content.withLock { content in
            var best: [QueueEntry] = []
            for path in content.waiting {
                guard let entry = content.entries[path], entry.isReady(at: now) else { continue }
                if best.count == count {
                    guard let last = best.last, entry.precedes(last) else { continue }
                    best.removeLast()
                }
                best.insert(entry, at: best.firstIndex(where: entry.precedes) ?? best.endIndex)
            }
            return best
        }
    }

    // MARK: Attempts

    /// Counts an attempt and gives it to the caller; nil when the entry does not wait any more.
    ///
    /// - Parameter processingID: the attempt's own, by which it ends.
    package func claim(_ path: String, as processingID: UUID, at now: Date) throws(QueueError) -> QueueEntry? {
        try change { content in
            guard var entry = content.entries[path], entry.isReady(at: now) else { return [] }
            Self.move(&entry, to: .running, now)
            entry.attempts += 1
            entry.processingID = processingID
            return [entry]
        }.first
    }

    /// Ends an attempt; nothing happens when another one has taken its place.
    ///
    /// - Parameter glance: at the result, if the attempt gave one.
    /// - Returns: the entry as it is then.
    @discardableResult
    package func finish(
        _ path: String, as processingID: UUID, _ outcome: AttemptOutcome, _ glance: ResultGlance? = nil, at now: Date
    ) throws(QueueError) -> QueueEntry? {
        try change { content in
            guard let entry = content.entries[path], entry.state == .running, entry.processingID == processingID
            else { return [] }
            if let successor = entry.successor, successor != entry.version {
                var next = QueueEntry(path: path, version: successor, state: .queued, seenAt: entry.seenAt)
                (next.settledAt, next.changedAt) = (now, now)
                return [next]
            }
            var ended = self.ended(entry, outcome, now)
            ended.glance = glance
            return [ended]
        }.first
    }

    /// Gives an entry the result of its last attempt, which came to light after the attempt had ended for the queue.
    package func settleAttempt(_ path: String, as processingID: UUID, _ outcome: AttemptOutcome, at now: Date)
        throws(QueueError)
    {
        try change { content in
            guard let entry = content.entries[path], !entry.state.isFinal, entry.processingID == processingID
            else { return [] }
            return [self.ended(entry, outcome, now)]
        }
    }

    /// Names another processing as the one that gave an entry its result.
    package func replaceResult(of path: String, _ old: UUID, by new: UUID, at now: Date) throws(QueueError) {
        try change { content in
            guard var entry = content.entries[path], entry.state == .done, entry.processingID == old else { return [] }
            (entry.processingID, entry.glance, entry.changedAt) = (new, nil, now)
            return [entry]
        }
    }

    private func ended(_ running: QueueEntry, _ outcome: AttemptOutcome, _ now: Date) -> QueueEntry {
        var entry = running
        entry.reason = nil
        switch outcome {
        case .done(let processingID):
            Self.move(&entry, to: .done, now)
            entry.processingID = processingID
            entry.repeats = false
        case .rejected(let failure, let processingID):
            Self.move(&entry, to: .rejected, now)
            entry.reason = failure
            entry.processingID = processingID ?? entry.processingID
            entry.repeats = false
        case .leftAlone(let reason):
            Self.move(&entry, to: .leftAlone, now)
            entry.reason = Failure(code: "arrival.left_alone", message: reason)
        case .unsettled(let failure):
            Self.move(&entry, to: .settling, now)
            entry.reason = failure
            entry.attempts -= 1
        case .vanished:
            Self.move(&entry, to: .vanished, now)
            entry.attempts -= 1
        case .interrupted:
            entry = Self.given(back: entry, now)
        case .elsewhere(let failure):
            entry = Self.given(back: entry, now)
            entry.reason = failure
            entry.nextAttemptAt = now.addingTimeInterval(Self.nextLookElsewhere)
        case .failed(let failure):
            postpone(&entry, because: failure, now)
        case .crashed(let failure):
            entry.crashes += 1
            postpone(&entry, because: failure, now)
        }
        return entry
    }

    private func postpone(_ entry: inout QueueEntry, because failure: Failure, _ now: Date) {
        let isOver = entry.crashes >= policy.crashes || entry.attempts >= policy.attempts
        Self.move(&entry, to: isOver ? .quarantined : .retryWait, now)
        entry.reason = failure
        if !isOver {
            entry.nextAttemptAt = now.addingTimeInterval(policy.wait(after: entry.attempts, chance: chance()))
        }
    }

    private static func given(back running: QueueEntry, _ now: Date) -> QueueEntry {
        var entry = running
        move(&entry, to: .queued, now)
        entry.attempts -= 1
        return entry
    }

    static func move(_ entry: inout QueueEntry, to state: QueueState, _ now: Date) {
        entry.state = state
        entry.changedAt = now
        entry.nextAttemptAt = nil
    }

    /// Whether an entry stands in the queue for an attempt.
    package static func waits(_ entry: QueueEntry) -> Bool { entry.state == .queued || entry.state == .retryWait }

    /// Applies the entries that `body` makes, after they are on disk.
    @discardableResult
    func change(_ body: (Content) -> [QueueEntry]) throws(QueueError) -> [QueueEntry] {
        try content.withLock { content -> Result<[QueueEntry], QueueError> in
            do throws(QueueError) {
                let changed = body(content)
                guard !changed.isEmpty else { return .success([]) }
                try content.file.append(changed, all: content.entries)
                for entry in changed {
                    content.entries[entry.path] = entry
                    content.changed.insert(entry.path)
                    if Self.waits(entry) {
                        content.waiting.insert(entry.path)
                    } else {
                        content.waiting.remove(entry.path)
                    }
                }
                return .success(changed)
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
