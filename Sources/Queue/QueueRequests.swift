import Foundation
import Records

extension CubeQueue {
    /// Entries that have no end yet: those that run, those that wait in the order in which they are taken, the others.
    package var inOrderOfWork: [QueueEntry] {
        let open = entries.filter { !$0.state.isFinal }
        func rank(_ entry: QueueEntry) -> Int { entry.state == .running ? 0 : entry.state == .queued ? 1 : 2 }
        return open.sorted { rank($0) != rank($1) ? rank($0) < rank($1) : $0.precedes($1) }
    }

    /// Queues entries for another result. Those that run or wait already stay as they are.
    /// - Returns: the paths that are queued now.
    @discardableResult
    package func reprocess(_ paths: [String], at now: Date) throws(QueueError) -> [String] {
        try change { content in
            paths.compactMap { path in
                guard var entry = content.entries[path], entry.state == .done || entry.state == .rejected else {
                    return nil
                }
                Self.move(&entry, to: .queued, now)
                (entry.priority, entry.repeats, entry.attempts, entry.crashes) = (.reprocessing, true, 0, 0)
                entry.repeated = entry.processingID
                return entry
            }
        }.map(\.path)
    }

    /// Lets waiting entries wait a little longer, as others work on them.
    package func leave(_ paths: [String], to others: Failure, at now: Date) throws(QueueError) {
        try change { content in
            paths.compactMap { path in
                guard var entry = content.entries[path], Self.waits(entry) else { return nil }
                entry.reason = others
                entry.nextAttemptAt = now.addingTimeInterval(Self.nextLookElsewhere)
                return entry
            }
        }
    }

    /// Queues entries that failed, with all their attempts again.
    @discardableResult
    package func retry(_ paths: [String], at now: Date) throws(QueueError) -> [String] {
        try change { content in
            paths.compactMap { path in
                guard var entry = content.entries[path], entry.version != nil,
                    [.retryWait, .quarantined, .rejected].contains(entry.state)
                else { return nil }
                Self.move(&entry, to: .queued, now)
                (entry.attempts, entry.crashes) = (0, 0)
                return entry
            }
        }.map(\.path)
    }

    /// Takes a waiting entry before all others.
    @discardableResult
    package func putFirst(_ path: String, at now: Date) throws(QueueError) -> Bool {
        try !change { content in
            guard var entry = content.entries[path], Self.waits(entry) else { return [] }
            Self.move(&entry, to: .queued, now)
            entry.priority = .first
            return [entry]
        }.isEmpty
    }

    /// Takes a waiting entry out of the queue: one with a result goes back to it, any other is set aside.
    /// - Returns: the entry as it is then; nil when it does not wait.
    @discardableResult
    package func cancel(_ path: String, at now: Date) throws(QueueError) -> QueueEntry? {
        try change { content in
            guard var entry = content.entries[path], Self.waits(entry) else { return [] }
            if entry.repeats, entry.attempts == 0 {
                // A refused cube keeps its reason while it waits.
                Self.move(&entry, to: entry.reason == nil ? .done : .rejected, now)
                (entry.repeats, entry.processingID) = (false, entry.repeated)
            } else {
                Self.move(&entry, to: .quarantined, now)
                entry.reason = Failure(code: "operator.cancelled", message: "An operator cancelled the work on it.")
            }
            return [entry]
        }.first
    }

    /// Sets an entry aside until `retry` takes it back.
    @discardableResult
    package func quarantine(_ path: String, because reason: Failure, at now: Date) throws(QueueError) -> Bool {
        try !change { content in
            guard var entry = content.entries[path], entry.state != .running, entry.state != .quarantined else {
                return []
            }
            Self.move(&entry, to: .quarantined, now)
            entry.reason = reason
            return [entry]
        }.isEmpty
    }
}
