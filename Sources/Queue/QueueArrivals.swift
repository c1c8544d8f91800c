import Files
import Foundation
import Records

extension CubeQueue {
    /// Notes files that were seen and have not settled. What has an answer in this version keeps it.
    package func see(_ paths: [String], at now: Date) throws(QueueError) {
        try change { content in
            paths.compactMap { path in
                guard var entry = content.entries[path] else {
                    return QueueEntry(path: path, version: nil, state: .settling, seenAt: now)
                }
                guard entry.state == .vanished else { return nil }
                entry = QueueEntry(path: path, version: nil, state: .settling, seenAt: now)
                return entry
            }
        }
    }

    /// Queues files that have settled, each new version anew.
    package func settle(_ files: [(path: String, version: FileVersion)], at now: Date) throws(QueueError) {
        try change { content in
            files.compactMap { file in
                let known = content.entries[file.path]
                if let known, known.version == file.version, known.state != .settling, known.state != .vanished {
                    return nil
                }
                if var running = known, running.state == .running {
                    running.successor = file.version
                    return running
                }
                var entry = QueueEntry(
                    path: file.path, version: file.version, state: .queued, seenAt: known?.seenAt ?? now)
                entry.settledAt = now
                entry.changedAt = now
                return entry
            }
        }
    }

    /// Notes a name that is passed by for good.
    package func leaveAlone(_ path: String, because reason: Failure, at now: Date) throws(QueueError) {
        try change { content in
            if content.entries[path]?.reason == reason { return [] }
            var entry = QueueEntry(path: path, version: nil, state: .leftAlone, seenAt: now)
            entry.reason = reason
            return [entry]
        }
    }

    /// Notes files that are gone. What has an answer keeps it.
    package func vanish(_ paths: [String], at now: Date) throws(QueueError) {
        try change { content in
            paths.compactMap { path in
                guard var entry = content.entries[path], !entry.state.isFinal, entry.state != .running else {
                    return nil
                }
                Self.move(&entry, to: .vanished, now)
                return entry
            }
        }
    }
}
