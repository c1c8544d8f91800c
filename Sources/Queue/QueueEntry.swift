import Files
import Foundation
import Records

/// What a person wants to see of a result first.
package struct ResultGlance: Sendable, Codable, Hashable {
    /// nil for a cube that was refused.
    package let verdict: Verdict?
    package let steps: [Stage]

    package init(verdict: Verdict?, steps: [Stage]) { (self.verdict, self.steps) = (verdict, steps) }
}

/// What is kept of one file of the watched directories.
package struct QueueEntry: Sendable, Codable, Hashable {
    /// Which of the waiting files is taken first.
    package enum Priority: Int, Sendable, Codable, Comparable {
        /// An operator asked for it.
        case first = 0
        /// It arrived.
        case arrival = 1
        /// It was done before and is to be done again.
        case reprocessing = 2

        package static func < (left: Priority, right: Priority) -> Bool { left.rawValue < right.rawValue }
    }

    package let path: String
    /// The file and its companions as they were seen last; nil for a name that cannot be opened.
    package var version: FileVersion?
    package var state: QueueState
    package var priority = Priority.arrival
    /// The time at which the file was first seen, and at which this version of it was found settled.
    package var seenAt: Date
    package var settledAt: Date?
    /// The time of the last change of `state`.
    package var changedAt: Date
    /// The time of the next attempt, of an entry that waits for one.
    package var nextAttemptAt: Date?
    /// Attempts that were begun with this version and used up, and those of them that ended in a crash.
    package var attempts = 0
    package var crashes = 0
    /// Why the entry is where it is: the last failure, or what kept the file from being processed.
    package var reason: Failure?
    /// The processing of the attempt that runs or ran last, or the one that gave the result.
    package var processingID: UUID?
    /// The verdict on the result that the last attempt gave, and the steps that it came through; nil where another one's
    /// result counts.
    package var glance: ResultGlance?
    /// Whether a finished result is no reason to leave the cube alone.
    package var repeats = false
    /// The processing that gave the result which is to be repeated.
    var repeated: UUID?
    /// The version that settled while an attempt at an older one ran.
    var successor: FileVersion?

    package init(path: String, version: FileVersion?, state: QueueState, seenAt: Date) {
        self.path = path
        self.version = version
        self.state = state
        self.seenAt = seenAt
        changedAt = seenAt
    }

    /// Whether an attempt may start at a time.
    package func isReady(at now: Date) -> Bool {
        switch state {
        case .queued: nextAttemptAt.map { $0 <= now } ?? true
        case .retryWait: nextAttemptAt.map { $0 <= now } ?? false
        default: false
        }
    }

    /// A file too small for the spectra of some pixels: tables, pictures, what a burst of junk is made of.
    var isTiny: Bool { (version?.file.byteCount ?? 0) < Self.smallestCube }

    /// A cube of 4 x 4 pixels of 400 channels has 26 kB.
    private static let smallestCube = 16_384

    /// The order in which waiting entries are taken.
    func precedes(_ other: QueueEntry) -> Bool {
        if priority != other.priority { return priority < other.priority }
        if isTiny != other.isTiny { return other.isTiny }
        return (settledAt ?? seenAt, path) < (other.settledAt ?? other.seenAt, other.path)
    }
}
