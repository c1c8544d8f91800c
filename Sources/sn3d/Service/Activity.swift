import Foundation
import Queue
import Records
import Threads

/// What the dispatcher is doing, for those that ask from other threads.
final class Activity: Sendable {
    struct Work: Sendable {
        let path: String
        let worker: pid_t
        let since: Date
        var stage = Stage.open
        var share = 0.0
        var isCancelled = false
    }

    private let work = Guarded<Work?>(nil)

    var current: Work? { work.withLock { $0 } }

    func begin(_ path: String, worker: pid_t) {
        work.withLock { $0 = Work(path: path, worker: worker, since: Date()) }
    }

    func note(_ stage: Stage, _ share: Double) {
        work.withLock { work in
            work?.stage = stage
            work?.share = share
        }
    }

    /// Whether an operator wants the work to end.
    var isCancelled: Bool { work.withLock { $0?.isCancelled ?? false } }

    /// Asks for the end of the work on a file.
    /// - Returns: false when it is not worked on.
    func cancel(_ path: String) -> Bool {
        work.withLock { work in
            guard work?.path == path else { return false }
            work?.isCancelled = true
            return true
        }
    }

    /// - Returns: whether the work that has ended was to be cancelled.
    func rest() -> Bool {
        work.withLock { work in
            defer { work = nil }
            return work?.isCancelled ?? false
        }
    }

    /// How many files stand where, in the states that anybody waits for.
    func summary(of queue: CubeQueue) -> String {
        let counts = queue.counts
        let states: [(QueueState, String)] = [
            (.queued, "waiting"), (.retryWait, "to be retried"), (.done, "done"), (.rejected, "rejected"),
            (.quarantined, "set aside"),
        ]
        return states.compactMap { state, word in
            counts[state].map { "\($0) \(word)" }
        }.joined(separator: ", ")
    }
}
