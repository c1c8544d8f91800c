import Foundation
import Ledger
import Records
import Threads

/// Agrees with the services of other machines on who works on which file.
///
/// While the database is away each service works on what it sees: the record of the first result is the one that counts.
final class SharedWork: Sendable {
    private let ledger: PostgresLedger
    private let identity: @Sendable () throws -> ServiceIdentity
    /// The time before which a database that did not answer is not asked again.
    private let silentUntil = Guarded(ContinuousClock.now)

    /// The time for which a database that does not answer is left alone: what waits for it is work.
    private static let silence = Duration.seconds(30)

    /// - Parameter ledger: with a connection of its own, so that work never waits behind a long transaction.
    init(ledger: PostgresLedger, identity: @escaping @Sendable () throws -> ServiceIdentity) {
        (self.ledger, self.identity) = (ledger, identity)
    }

    /// Takes the first of some files that no other service works on; the first of all while nobody can be asked.
    func claim(_ paths: [String], as processingID: UUID) -> WorkClaim? {
        ask { try ledger.claim(paths, as: processingID, for: identity()) }
            ?? paths.first.map(WorkClaim.taken)
    }

    /// Gives back what was taken for an attempt. What cannot be said now is said by the next report of the service.
    func giveBack(_ processingID: UUID) {
        _ = ask { try ledger.release(processingID) }
    }

    private func ask<Value>(_ question: () throws -> Value) -> Value? {
        guard silentUntil.withLock({ $0 < .now }) else { return nil }
        do {
            return try question()
        } catch {
            silentUntil.withLock { $0 = .now + Self.silence }
            return nil
        }
    }
}
