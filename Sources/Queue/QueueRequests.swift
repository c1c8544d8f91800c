import Foundation
import Records

extension CubeQueue {
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
                return entry
            }
        }.map(\.path)
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
