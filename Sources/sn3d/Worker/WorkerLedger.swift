import Foundation
import Ledger
import Records

/// The ledger of a worker: it asks the database, and leaves what is to be recorded in files. The service records them.
struct WorkerLedger: ProcessingLedger {
    let database: SpoolingLedger
    let results: ResultDirectory

    func finishedProcessing(of claim: ProcessingClaim) throws -> FinishedProcessing? {
        try database.finishedProcessing(of: claim, matching: .inputs)
    }

    func systemicVelocity(ofField object: String) throws -> Double? {
        try database.systemicVelocity(ofField: object)
    }

    func recentZeroPoints(for observation: Observation, besides delivery: Delivery) throws -> RecentZeroPoints {
        try database.recentZeroPoints(for: observation, besides: delivery)
    }

    /// The claim's file tells what was being done, should the worker not come to its end.
    func begin(_ claim: ProcessingClaim) throws {
        try results.store(claim)
        try database.begin(claim)
    }

    func record(_ record: ProcessingRecord) throws -> RecordOutcome {
        try results.store(record)
        return .recorded
    }
}
