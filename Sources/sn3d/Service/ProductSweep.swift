import Files
import Foundation
import Ledger
import Logging
import Products
import Records
import ServiceLifecycle

/// Takes away what attempts left that were killed, at the start and once an hour: half-written products, and whole ones
/// whose processing the database knows to have come to nothing. What it does not know for certain stays.
struct ProductSweep: Service {
    let current: CurrentSettings
    let ledger: SpoolingLedger
    let results: ResultDirectory
    let logger: Logger

    private static let interval = Duration.seconds(3600)
    /// The time between two tries while the database is away.
    private static let retryInterval = Duration.seconds(60)

    func run() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let isDone = (try? await Blocking.run { try sweep() }) != nil
            try? await cancelWhenGracefulShutdown {
                try await Task.sleep(for: isDone ? Self.interval : Self.retryInterval)
            }
        }
    }

    private func sweep() throws {
        let found = ProductPublisher(directory: current.value.products.directory).places()
        let waiting = try results.waiting().union(try ledger.waiting())
        let abandoned = try ledger.abandoned(
            found.map(\.processingID).filter { !waiting.contains($0) }, by: current.value.state.service)
        for place in found where abandoned.contains(place.processingID) {
            do {
                try FileManager.default.removeItem(atPath: place.path)
                logger.info("\(place.path.printable) was left by an attempt that came to nothing: removed")
            } catch {
                logger.warning("\(place.path.printable) cannot be removed: \(error.localizedDescription)")
            }
        }
    }
}
