import Files
import Foundation
import Ledger
import Logging
import Products
import Queue
import Records
import ServiceLifecycle

/// Takes away what killed attempts left, at the start and once an hour.
struct ProductSweep: Service {
    let sweeper: LeftoverSweep

    private static let interval = Duration.seconds(3600)
    /// The time between two looks while the database is away, or knows too little yet.
    private static let retryInterval = Duration.seconds(60)

    func run() async {
        await repeatUntilShutdown {
            let isDone = (try? await Blocking.run { try sweeper.sweep(removing: true).isComplete }) ?? false
            return isDone ? Self.interval : Self.retryInterval
        }
    }
}

/// What attempts left that were killed: half-written products, and whole ones whose processing the database knows to have
/// come to nothing. What it does not know for certain stays.
struct LeftoverSweep: Sendable {
    let current: CurrentSettings
    let queue: CubeQueue
    let ledger: SpoolingLedger
    let results: ResultDirectory
    let logger: Logger

    /// - Returns: the paths that were found, and whether that is all: products whose record is still on its way to the
    ///   database may turn out to be left too. Those of the attempt that runs are looked at when it has ended.
    /// - Throws: also while the database is away.
    func sweep(removing: Bool) throws -> (paths: [String], isComplete: Bool) {
        let found = ProductPublisher(directory: current.value.products.directory).places()
        let waiting = try results.waiting().union(try ledger.waiting())
        let abandoned = try ledger.abandoned(
            found.map(\.processingID).filter { !waiting.contains($0) }, by: current.value.state.service)
        let left = found.filter { abandoned.contains($0.processingID) }.map(\.path)
        for path in left where removing {
            do {
                try FileManager.default.removeItem(atPath: path)
                logger.info("\(path.printable) was left by an attempt that came to nothing: removed")
            } catch {
                logger.warning("\(path.printable) cannot be removed: \(error.localizedDescription)")
            }
        }
        let undecided = waiting.subtracting(queue.running)
        return (left, !found.contains { undecided.contains($0.processingID) })
    }
}
