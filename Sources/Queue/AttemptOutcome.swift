import Foundation
import Records

/// How an attempt at a cube ended.
package enum AttemptOutcome: Sendable, Hashable, Codable {
    /// The cube has a result: this processing's, or an earlier one's of the same content.
    case done(processingID: UUID)
    /// The cube was refused by calibration or cannot be read: a result too.
    case rejected(Failure, processingID: UUID?)
    /// The file is no cube of SN3.
    case leftAlone(reason: String)
    /// The file lacks its end, or was replaced since it settled: it is looked at again when it changes.
    case unsettled(Failure)
    /// The file is not there any more.
    case vanished
    /// Something other than the cube failed: disk, memory, database.
    case failed(Failure)
    /// The attempt ended by a signal, by its memory limit, or by its deadline.
    case crashed(Failure)
    /// Another service works on the cube; it is looked at again soon.
    case elsewhere(Failure)
    /// The attempt was stopped from outside, which says nothing about the cube.
    case interrupted
}

/// When an attempt is made again, and when a person is asked.
package struct RetryPolicy: Sendable, Codable, Hashable {
    /// Attempts before a cube is quarantined.
    package var attempts = 5
    /// Crashes before a cube is quarantined.
    package var crashes = 2
    /// The wait before the second attempt, s; each further wait is four times as long, up to `longestWait`.
    package var backoff = 30.0
    /// An hour, s: however many attempts a site allows, what was mended is noticed within the night.
    static let longestWait = 3600.0

    package init() {}

    /// The wait after so many attempts, s, up to a fifth longer by chance, so that what failed together does not come
    /// again together.
    func wait(after attempts: Int, chance: Double) -> Double {
        min(Self.longestWait, backoff * pow(4, Double(max(0, attempts - 1)))) * (1 + 0.2 * chance)
    }
}
