import Threads

/// Asks a database what work can go on without knowing. One that cannot answer now is then left alone for a while, so that
/// a lock or an outage costs the work one wait and not one for each question.
package final class Respite: Sendable {
    private let end = Guarded(ContinuousClock.now)

    /// The time for which a database that could not answer is not asked again: three waits for a lock.
    private static let length = Duration.seconds(30)

    package init() {}

    /// - Returns: the answer; nil when the database does not give it now.
    /// - Throws: what waiting does not mend.
    package func ask<Value>(_ question: () throws(LedgerError) -> Value) throws(LedgerError) -> Value? {
        guard end.withLock({ $0 < .now }) else { return nil }
        do {
            return try question()
        } catch  where error.isTemporary {
            end.withLock { $0 = .now + Self.length }
            return nil
        }
    }
}
