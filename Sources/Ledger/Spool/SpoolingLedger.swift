import Foundation
import Records
import Threads

/// A ledger that loses no result: what the database cannot take now waits in a spool.
package final class SpoolingLedger: ProcessingLedger {
    private let database: PostgresLedger
    private let spool: ResultSpool
    private let draining = Guarded<Void>(())
    private let respite = Respite()

    package init(database: PostgresLedger, spool: ResultSpool) {
        self.database = database
        self.spool = spool
    }

    /// Looks into the spool, then into the database. While the database is away, content that is not in the spool
    /// counts as new: work goes on, and a repetition is recorded as one more attempt.
    package func finishedProcessing(of claim: ProcessingClaim) throws(LedgerError) -> FinishedProcessing? {
        try finishedProcessing(of: claim, matching: .everything)
    }

    package func finishedProcessing(
        of claim: ProcessingClaim, matching match: ProcessingClaim.Match
    ) throws(LedgerError) -> FinishedProcessing? {
        for file in try spool.files().reversed() {
            guard let record = try? spool.read(file), record.claim.covers(claim, matching: match),
                record.outcome == .complete || record.outcome == .rejected
            else { continue }
            return FinishedProcessing(
                processingID: record.claim.processingID, outcome: record.outcome, finishedAt: record.finishedAt,
                failure: record.failure)
        }
        return try respite.ask { () throws(LedgerError) in
            try database.finishedProcessing(of: claim, matching: match)
        } ?? nil
    }

    /// - Throws: also while the database is away, as a velocity cannot be made up.
    package func systemicVelocity(ofField object: String) throws(LedgerError) -> Double? {
        try database.systemicVelocity(ofField: object)
    }

    /// None while the database is away.
    package func recentZeroPoints(
        for observation: Observation, besides delivery: Delivery
    ) throws(LedgerError) -> RecentZeroPoints {
        try respite.ask { () throws(LedgerError) in
            try database.recentZeroPoints(for: observation, besides: delivery)
        } ?? RecentZeroPoints()
    }

    /// Keeps alerts that services raised of themselves.
    /// - Throws: also while the database is away.
    package func record(_ alerts: [ServiceAlert]) throws(LedgerError) { try database.record(alerts) }

    /// Notes a service and what became of its files.
    /// - Throws: also while the database is away.
    package func report(
        _ files: [WatchedFile], running: Set<UUID>, of service: ServiceIdentity
    ) throws(LedgerError) {
        try database.report(files, running: running, of: service)
    }

    /// - Throws: also while the database is away.
    package func surveyCounts() throws(LedgerError) -> SurveyCounts { try database.surveyCounts() }

    /// Says that a processing still runs.
    /// - Returns: false when it does not count any more.
    package func beat(_ processingID: UUID) throws(LedgerError) -> Bool { try database.beat(processingID) }

    /// The spool's files: those that wait for the database, and those that were set aside.
    package func spooled() throws(LedgerError) -> (waiting: [URL], setAside: [URL]) {
        (try spool.files(), try spool.filesSetAside())
    }

    /// Gives the files that were set aside to the database again, at the next drain.
    /// - Returns: how many.
    package func takeBackSetAside() throws(LedgerError) -> Int { try spool.takeBack() }

    /// The processings whose records wait in the spool.
    package func waiting() throws(LedgerError) -> [UUID] {
        try spool.files().compactMap { UUID(uuidString: $0.deletingPathExtension().lastPathComponent) }
    }

    /// Those of some processings of which the database knows that nothing came and nothing will, as they ended without a
    /// result or have given no sign of life for long; and those that still count as running.
    ///
    /// - Parameter service: whose processings are meant; of others, only old ones count.
    package func abandoned(
        _ processings: [UUID], by service: String
    ) throws(LedgerError) -> (ended: Set<UUID>, running: Set<UUID>) {
        try database.abandoned(processings, by: service)
    }

    /// Where the products below a directory are, as recorded.
    /// - Throws: also while the database is away.
    package func recordedProducts(below directory: String) throws(LedgerError) -> [String] {
        try database.recordedProducts(below: directory)
    }

    /// While the database is away the attempt leaves no trace until it is recorded.
    package func begin(_ claim: ProcessingClaim) throws(LedgerError) {
        do { try database.begin(claim) } catch  where error.isTemporary {}
    }

    /// Records, or spools when the database cannot take it now.
    /// - Throws: `database.statement` when the database refuses the record itself, which is then in the spool's
    ///   directory as `.refused`; `spool.unwritable` when it could be kept nowhere.
    package func record(_ record: ProcessingRecord) throws(LedgerError) -> RecordOutcome {
        do {
            return try database.record(record)
        } catch {
            let file = try spool.store(record)
            if error.isTemporary { return .spooled(path: file.path, Failure(error)) }
            let kept = try spool.setAside(file, because: error)
            throw LedgerError(
                error.code, "\(error.message) The record is kept in \(kept.path).", sqlState: error.sqlState)
        }
    }

    /// What became of the spool's files.
    package struct Drain: Sendable {
        package var recordedCount = 0
        /// Records whose cubes had got the same result meanwhile; nothing else names their products.
        package var superseded: [Superseded] = []
        /// Damaged files and records that the database refused.
        package var setAside: [ResultSpool.SetAside] = []
        /// Files that still wait.
        package var remainingCount = 0
        /// Why the rest waits, nil when nothing does.
        package var obstacle: LedgerError?

        package init() {}
    }

    /// A processing that counts for nothing, and the one whose result counts.
    package struct Superseded: Sendable, Hashable {
        package let path: String
        package let processingID, first: UUID
        package let products: [PublishedProduct]
    }

    /// Replays the spool, the oldest record first, until it is empty or the database cannot take more.
    /// - Throws: `spool.unwritable` only.
    package func drain() throws(LedgerError) -> Drain {
        let result = draining.withLock { _ -> Swift.Result<Drain, LedgerError> in
            do throws(LedgerError) { return .success(try replay()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func replay() throws(LedgerError) -> Drain {
        var drain = Drain()
        let files = try spool.files()
        if files.isEmpty {
            // That the database is away or of another version is known before a result has to wait for it.
            do throws(LedgerError) { try database.check() } catch { drain.obstacle = error }
        }
        for (index, file) in files.enumerated() {
            do throws(LedgerError) {
                let record = try spool.read(file)
                let outcome = try database.record(record)
                if case .superseded(let first) = outcome {
                    drain.superseded.append(
                        Superseded(
                            path: record.claim.delivery.path, processingID: record.claim.processingID, first: first,
                            products: record.result?.products ?? []))
                }
                try spool.remove(file)
                drain.recordedCount += 1
            } catch {
                if error.code == .spoolUnwritable { throw error }
                if error.isTemporary {
                    drain.obstacle = error
                    drain.remainingCount = files.count - index
                    return drain
                }
                drain.setAside.append(try spool.setAside(file, because: error))
            }
        }
        return drain
    }
}
