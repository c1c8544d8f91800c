import Foundation
import Records
import Threads

/// Records processings in PostgreSQL over one connection, which is opened when it is first needed and again when the
/// server went away. Calls from several threads wait for each other.
package final class PostgresLedger: ProcessingLedger {
    private let conninfo: String
    private let connection = Guarded<Connection?>(nil)

    /// Opens nothing yet.
    /// - Parameter conninfo: libpq's connection string or URI.
    package init(conninfo: String) {
        self.conninfo = conninfo
    }

    /// Makes sure that the database answers and has the program's schema.
    package func check() throws(LedgerError) {
        try perform { connection throws(LedgerError) in try Migrator().check(connection) }
    }

    package func finishedProcessing(of claim: ProcessingClaim) throws(LedgerError) -> FinishedProcessing? {
        try finishedProcessing(of: claim, matching: .everything)
    }

    package func finishedProcessing(
        of claim: ProcessingClaim, matching match: ProcessingClaim.Match
    ) throws(LedgerError) -> FinishedProcessing? {
        try perform { connection throws(LedgerError) in
            try connection.finishedProcessing(of: claim, matching: match)
        }
    }

    package func systemicVelocity(ofField object: String) throws(LedgerError) -> Double? {
        try perform { connection throws(LedgerError) in try connection.systemicVelocity(ofField: object) }
    }

    package func recentZeroPoints(
        for observation: Observation, besides delivery: Delivery
    ) throws(LedgerError) -> RecentZeroPoints {
        try perform { connection throws(LedgerError) in
            try connection.recentZeroPoints(for: observation, besides: delivery)
        }
    }

    package func begin(_ claim: ProcessingClaim) throws(LedgerError) {
        try perform { connection throws(LedgerError) in try connection.begin(claim) }
    }

    /// Those of some processings of which nothing came and nothing will, and those that still count as running.
    package func abandoned(
        _ processings: [UUID], by service: String
    ) throws(LedgerError) -> (ended: Set<UUID>, running: Set<UUID>) {
        try perform { connection throws(LedgerError) in try connection.abandoned(processings, by: service) }
    }

    /// Where the products below a directory are, as recorded.
    package func recordedProducts(below directory: String) throws(LedgerError) -> [String] {
        try perform { connection throws(LedgerError) in try connection.recordedProducts(below: directory) }
    }

    /// Keeps alerts that services raised of themselves.
    package func record(_ alerts: [ServiceAlert]) throws(LedgerError) {
        try perform { connection throws(LedgerError) in try connection.record(alerts) }
    }

    /// Notes a service and what became of its files.
    package func report(
        _ files: [WatchedFile], running: Set<UUID> = [], of service: ServiceIdentity
    ) throws(LedgerError) {
        try perform { connection throws(LedgerError) in
            try connection.report(files, running: running, of: service)
        }
    }

    /// Takes the first of some files that no other living service works on.
    package func claim(
        _ paths: [String], as processingID: UUID, for service: ServiceIdentity
    ) throws(LedgerError) -> WorkClaim {
        try perform { connection throws(LedgerError) in
            try connection.claim(paths, as: processingID, for: service)
        }
    }

    /// Gives back the file that was taken for an attempt.
    package func release(_ processingID: UUID) throws(LedgerError) {
        try perform { connection throws(LedgerError) in try connection.release(processingID) }
    }

    /// Carries out the oldest order that waits for a service.
    ///
    /// - Parameter answer: takes a request and gives its answer, both JSON.
    /// - Returns: false when no order waits.
    package func carryOutOrder(
        for service: String, _ answer: @Sendable (String) -> String
    ) throws(LedgerError) -> Bool {
        try perform { connection throws(LedgerError) in try connection.carryOutOrder(for: service, answer) }
    }

    package func surveyCounts() throws(LedgerError) -> SurveyCounts {
        try perform { connection throws(LedgerError) in try connection.surveyCounts() }
    }

    /// Says that a processing still runs.
    /// - Returns: false when it does not count any more.
    package func beat(_ processingID: UUID) throws(LedgerError) -> Bool {
        try perform { connection throws(LedgerError) in try connection.beat(processingID) }
    }

    @discardableResult
    package func record(_ record: ProcessingRecord) throws(LedgerError) -> RecordOutcome {
        try perform { connection throws(LedgerError) in try connection.record(record) }
    }

    /// Tries once more on a fresh connection when the old one is gone or the transaction lost against another one.
    /// What is repeated is one transaction that changes nothing the second time, so it does no harm that the first
    /// may have been committed.
    private func perform<Value: Sendable>(
        _ work: @Sendable (Connection) throws(LedgerError) -> Value
    ) throws(LedgerError) -> Value {
        let outcome = connection.withLock { held -> Swift.Result<Value, LedgerError> in
            let wasOpen = held != nil
            let first = attempt(work, on: &held)
            guard case .failure(let error) = first, error.isConflict || (wasOpen && error.code == .unreachable)
            else { return first }
            return attempt(work, on: &held)
        }
        return try outcome.get()
    }

    private func attempt<Value: Sendable>(
        _ work: @Sendable (Connection) throws(LedgerError) -> Value, on held: inout Connection?
    ) -> Swift.Result<Value, LedgerError> {
        do throws(LedgerError) {
            if let connection = held { return .success(try work(connection)) }
            let connection = try open()
            held = connection
            return .success(try work(connection))
        } catch {
            if error.code == .unreachable { held = nil }
            return .failure(error)
        }
    }

    private func open() throws(LedgerError) -> Connection {
        let connection = try Connection(conninfo)
        // A statement that waits for a lock must not hang the daemon.
        try connection.execute("SET statement_timeout = '60s'; SET lock_timeout = '10s'")
        // A schema of another version would refuse rows, or take them and mean something else by them.
        try Migrator().check(connection)
        return connection
    }
}
