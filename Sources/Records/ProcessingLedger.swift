import Foundation

/// Where processings are recorded. Calls block; use them from a thread of their own.
package protocol ProcessingLedger: Sendable {
    /// The newest finished processing (complete or rejected) of this content with the same software version, prior
    /// and configuration, if there is one.
    func finishedProcessing(of claim: ProcessingClaim) throws -> FinishedProcessing?

    /// Systemic velocity of a field by the survey's table, heliocentric, km/s; nil when the table has none for it.
    ///
    /// - Parameter object: the field's name as in a cube's OBJECT.
    func systemicVelocity(ofField object: String) throws -> Double?

    /// Notes that work starts, before it starts, so that a crash leaves a trace and counts as an attempt. An older
    /// unfinished attempt of the same content becomes `interrupted`.
    func begin(_ claim: ProcessingClaim) throws

    /// Writes everything about a processing in one transaction. Recording the same processing again changes nothing.
    func record(_ record: ProcessingRecord) throws -> RecordResult
}

/// Where a record went.
package enum RecordResult: Sendable, Hashable {
    case recorded
    /// Kept in a file until the database is back; `reason` says why it was not recorded.
    case spooled(path: String, reason: String)
}

/// What is known of a processing before its cube is opened.
package struct ProcessingClaim: Sendable {
    package var processingID: UUID
    package var cube: CubeFacts
    package var software: SoftwareFacts
    package var priorModel: PriorModelFacts
    package var configuration: ConfigurationFacts
    package var host: String
    package var startedAt: Date

    package init(
        processingID: UUID, cube: CubeFacts, software: SoftwareFacts, priorModel: PriorModelFacts,
        configuration: ConfigurationFacts, host: String, startedAt: Date
    ) {
        self.processingID = processingID
        self.cube = cube
        self.software = software
        self.priorModel = priorModel
        self.configuration = configuration
        self.host = host
        self.startedAt = startedAt
    }
}

/// An earlier result that makes another processing needless.
package struct FinishedProcessing: Sendable, Hashable {
    package var processingID: UUID
    package var outcome: Outcome
    package var finishedAt: Date

    package init(processingID: UUID, outcome: Outcome, finishedAt: Date) {
        self.processingID = processingID
        self.outcome = outcome
        self.finishedAt = finishedAt
    }
}
