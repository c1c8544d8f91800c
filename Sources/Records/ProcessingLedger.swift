import Foundation

/// Where processings are recorded. Calls block; use them from a thread of their own.
package protocol ProcessingLedger: Sendable {
    /// The newest finished processing, complete or rejected, that covers the claim (`ProcessingClaim.covers`).
    func finishedProcessing(of claim: ProcessingClaim) throws -> FinishedProcessing?

    /// The systemic velocity of a field by the survey's table, heliocentric, km/s; nil when the table has none for it.
    ///
    /// - Parameter object: the field's name as in a cube's OBJECT.
    func systemicVelocity(ofField object: String) throws -> Double?

    /// The zero points that other cubes' skies showed: those of the same queue run, or the nearest in time.
    ///
    /// - Parameter delivery: the cube that asks, whose own results do not count.
    func recentZeroPoints(for observation: Observation, besides delivery: Delivery) throws -> RecentZeroPoints

    /// Notes that work starts, before it starts, so that a crash leaves a trace. An older unfinished attempt of the same
    /// content becomes `interrupted`.
    ///
    /// - Throws: when another service works on the same content now.
    func begin(_ claim: ProcessingClaim) throws

    /// Writes everything about a processing in one transaction. Recording the same processing again changes nothing.
    func record(_ record: ProcessingRecord) throws -> RecordOutcome
}

/// The zero points of other cubes' velocities.
package struct RecentZeroPoints: Sendable, Hashable {
    /// The median of each cube, km/s.
    package let velocities: [Double]
    /// The queue run that they are all of, if it is one.
    package let queueRun: String?

    package init(velocities: [Double] = [], queueRun: String? = nil) {
        (self.velocities, self.queueRun) = (velocities, queueRun)
    }
}

/// Where a record went.
package enum RecordOutcome: Sendable, Hashable {
    case recorded
    /// Another processing gave the same result first; this one is kept as `interrupted`, without results.
    case superseded(by: UUID)
    /// The record waits in a file until the database takes it; the failure says why it did not.
    case spooled(path: String, Failure)
}

/// An earlier result that makes another processing needless.
package struct FinishedProcessing: Sendable, Hashable {
    package var processingID: UUID
    package var outcome: Outcome
    package var finishedAt: Date
    /// Why the cube was rejected, nil for a complete processing.
    package var failure: Failure?

    package init(processingID: UUID, outcome: Outcome, finishedAt: Date, failure: Failure? = nil) {
        self.processingID = processingID
        self.outcome = outcome
        self.finishedAt = finishedAt
        self.failure = failure
    }
}
