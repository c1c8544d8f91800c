import Foundation
import Ledger
import Records

/// Agrees with the services of other machines on who works on which file.
///
/// While the database is away each service works on what it sees: the record of the first result is the one that counts.
final class SharedWork: Sendable {
    private let ledger: PostgresLedger
    private let identity: @Sendable () throws -> ServiceIdentity
    private let respite = Respite()

    /// - Parameter ledger: with a connection of its own, so that work never waits behind a long transaction.
    init(ledger: PostgresLedger, identity: @escaping @Sendable () throws -> ServiceIdentity) {
        (self.ledger, self.identity) = (ledger, identity)
    }

    /// Takes the first of some files that no other service works on; the first of all while nobody can be asked.
    func claim(_ paths: [String], as processingID: UUID) -> WorkClaim? {
        guard let service = try? identity(),
            let claim = try? respite.ask({ () throws(LedgerError) in
                try ledger.claim(paths, as: processingID, for: service)
            })
        else { return paths.first.map(WorkClaim.taken) }
        return claim
    }

    /// Gives back what was taken for an attempt. What cannot be said now is said by the next report of the service.
    func giveBack(_ processingID: UUID) {
        _ = try? respite.ask { () throws(LedgerError) in try ledger.release(processingID) }
    }
}
