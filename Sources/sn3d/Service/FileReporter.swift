import Foundation
import Logging
import Queue
import Records
import ServiceLifecycle

/// Keeps the database's table of watched files up to date with the queue.
///
/// The queue's own file is what counts. What the database could not take is reported when it is back; all of it is at
/// each start.
struct FileReporter: Service {
    let queue: CubeQueue
    let identity: @Sendable () throws -> ServiceIdentity
    /// Takes the report, with the attempts that run; throws while the database is away.
    let deliver: @Sendable ([WatchedFile], Set<UUID>, ServiceIdentity) throws -> Void
    let logger: Logger

    /// The time between two reports.
    private static let interval = Duration.seconds(5)
    /// Files of one report: a burst of 20 000 is told in pieces.
    private static let batch = 500

    /// Ends with graceful shutdown, after a last report.
    func run() async {
        var said: String?
        await repeatUntilShutdown {
            await report(&said)
            return Self.interval
        }
        await report(&said)
    }

    /// - Parameter said: what the journal was told last.
    private func report(_ said: inout String?) async {
        do {
            while try await reportSome() {}
        } catch {
            // An outage is told by the spool; anything else once.
            let failure = Failure(error)
            guard !failure.isTemporary, said != failure.message else { return }
            logger.warning("The database does not take the list of files. \(failure.message)")
            said = failure.message
        }
    }

    /// - Returns: whether there may be more to report.
    private func reportSome() async throws -> Bool {
        let changes = queue.takeChanges(atMost: Self.batch)
        do {
            try await Blocking.run { [identity, deliver, queue] in
                try deliver(changes.map(WatchedFile.init), queue.running, identity())
            }
        } catch {
            queue.giveBack(changes)
            throw error
        }
        return changes.count == Self.batch
    }
}

extension WatchedFile {
    init(_ entry: QueueEntry) {
        self.init(
            path: entry.path, state: entry.state, seenAt: entry.seenAt, settledAt: entry.settledAt,
            changedAt: entry.changedAt, nextAttemptAt: entry.nextAttemptAt, attempts: entry.attempts,
            crashes: entry.crashes, reason: entry.reason, processingID: entry.processingID)
    }
}
