import Files
import Foundation
import Ledger
import Logging
import Products
import Queue

/// Looks for products and records that do not belong together. What is not known for certain stays.
struct LeftoverSweep: Sendable {
    let current: CurrentSettings
    let queue: CubeQueue
    let ledger: SpoolingLedger
    let results: ResultDirectory
    let logger: Logger

    /// What was found.
    struct Findings: Sendable {
        /// Half-written products, and whole ones whose processing the database knows to have come to nothing.
        var leftovers: [String] = []
        /// Products that are recorded and not there.
        var missing: [String] = []
        /// Records that the database refused.
        var refused: [String] = []
        /// Whether the products directory could be looked at.
        var isProductsRootThere = true
        /// Whether that is all: products of attempts of which the database does not know yet may turn out to be left too.
        /// Those of the attempt that runs are looked at when it has ended.
        var isComplete = true
    }

    /// - Parameter removing: whether leftovers are taken away.
    /// - Throws: also while the database is away.
    func sweep(removing: Bool) throws -> Findings {
        let settings = current.value
        let found = ProductPublisher(directory: settings.products.directory).places()
        let waiting = try results.waiting().union(try ledger.waiting())
        let abandoned = try ledger.abandoned(
            found.map(\.processingID).filter { !waiting.contains($0) }, by: settings.state.service)
        // A service that was killed has attempts that count as running for a while.
        let undecided = waiting.union(abandoned.running).subtracting(queue.running)
        let root = ProductsRoot(directory: settings.products.directory, memory: settings.state.productsMemory)
        let findings = Findings(
            leftovers: found.filter { abandoned.ended.contains($0.processingID) }.map(\.path),
            // Nothing is missing while the products' disk is away: that is told by itself.
            missing: root.isThere ? try missing(below: settings.products.directory) : [],
            refused: try ledger.spooled().setAside.map(\.path), isProductsRootThere: root.isThere,
            isComplete: !found.contains { undecided.contains($0.processingID) })
        if removing { findings.leftovers.forEach(remove) }
        return findings
    }

    private func missing(below directory: String) throws -> [String] {
        try ledger.recordedProducts(below: directory).filter { !DurableFile.exists($0) }
    }

    private func remove(_ path: String) {
        do {
            try FileManager.default.removeItem(atPath: path)
            logger.info("\(path.printable) was left by an attempt that came to nothing: removed")
        } catch {
            logger.warning("\(path.printable) cannot be removed: \(error.localizedDescription)")
        }
    }
}

extension LeftoverSweep.Findings {
    /// What an operator is told.
    func reply(hasRemoved: Bool) -> ControlReply {
        func lines(_ word: String, _ paths: [String]) -> [String] { paths.map { "\(word)  \($0.printable)" } }
        var sentences = [
            leftovers.isEmpty
                ? "Killed attempts left nothing."
                : "\(leftovers.count) \(hasRemoved ? leftovers.count == 1 ? "was" : "were" : "would be") removed: killed"
                    + " attempts left \(leftovers.count == 1 ? "it" : "them")."
        ]
        if !isProductsRootThere {
            sentences.append("The products directory is away or lacks its marker, and was not looked at.")
        }
        if !missing.isEmpty {
            sentences.append(
                missing.count == 1
                    ? "A recorded product is not there: put it back, or make it again with sn3d reprocess."
                    : "\(missing.count) recorded products are not there: put them back, or make them again with sn3d"
                        + " reprocess.")
        }
        if !refused.isEmpty {
            sentences.append("The database refused \(refused.count): sn3d spool retry gives them again.")
        }
        return ControlReply(
            lines: lines("left   ", leftovers) + lines("missing", missing) + lines("refused", refused),
            message: sentences.joined(separator: " "))
    }
}
