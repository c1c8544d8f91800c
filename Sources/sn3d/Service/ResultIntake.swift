import Foundation
import Ledger
import Products
import Queue
import Records

/// Brings what workers left into the ledger, then to the operators, and then takes it away: whatever ends the service
/// in between, nothing is lost, and what is recorded twice is one record.
struct ResultIntake: Sendable {
    let ledger: any ProcessingLedger
    let results: ResultDirectory
    let controls: ServiceControls
    let alerts: any AlertSink
    /// For alerts that enter the database with their record.
    let recordAlerts: any AlertSink

    /// The record of an attempt that has ended.
    ///
    /// - Parameter stage: that the worker had come to.
    /// - Returns: nil when there is none; else with the processing whose result counts in its place, if one does.
    func take(
        _ processingID: UUID, _ outcome: AttemptOutcome, stage: Stage
    ) throws -> (record: ProcessingRecord, first: UUID?)? {
        guard let record = try results.record(processingID) ?? unfinished(processingID, outcome, stage) else {
            try results.remove(processingID)
            return nil
        }
        return (record, try take(record))
    }

    /// What lies there while no worker runs: records that could not be taken before, whose cubes have their result, and
    /// attempts that came to no end, which are recorded as interrupted.
    func takeLeftovers() throws {
        for record in try results.all() {
            let first = try take(record)
            switch AttemptOutcome(of: record) {
            case .done, .rejected:
                try controls.queue.settleAttempt(
                    record.claim.delivery.path, as: record.claim.processingID,
                    first.map { .done(processingID: $0) } ?? AttemptOutcome(of: record), at: record.finishedAt)
            default: break
            }
        }
        for processingID in try results.unfinished() { _ = try take(processingID, .interrupted, stage: .open) }
    }

    /// - Returns: the processing whose result counts in this one's place; nil where this one's does.
    private func take(_ record: ProcessingRecord) throws -> UUID? {
        let recorded = try ledger.record(record)
        var first: UUID?
        switch recorded {
        case .superseded(let other):
            first = other
            try ProductPublisher.withdraw(record.result?.products ?? [])
        case .recorded, .spooled: for alert in record.alerts { recordAlerts.raise(alert) }
        }
        if case .spooled(let path, let failure) = recorded {
            controls.noteDatabase(obstacle: failure.message)
            alerts.raise(
                Alert(
                    kind: .resultSpooled,
                    message: "the result of \(record.claim.delivery.path) waits in \(path): \(failure.message)",
                    subject: .init(
                        path: record.claim.delivery.path, sha256: record.claim.delivery.sha256,
                        processingID: record.claim.processingID),
                    code: failure.code))
        }
        try results.remove(record.claim.processingID)
        return first
    }

    /// What is recorded of a worker that came to no end, with the stage in which that was.
    private func unfinished(_ processingID: UUID, _ outcome: AttemptOutcome, _ stage: Stage) -> ProcessingRecord? {
        guard let claim = results.claim(processingID) else { return nil }
        let ending: ProcessingRecord.Ending
        switch outcome {
        case .crashed(let failure): ending = .failed(failure)
        case .interrupted: ending = .interrupted
        default: return nil
        }
        let now = Date()
        let timing = StageTiming(
            stage: stage, startedAt: claim.startedAt, duration: now.timeIntervalSince(claim.startedAt), peakMemory: .nan
        )
        return ProcessingRecord(claim: claim, finishedAt: now, stages: [timing], checks: [], ending: ending)
    }
}
