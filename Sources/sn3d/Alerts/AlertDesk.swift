import Files
import Foundation
import Ledger
import Records
import Threads

/// Where a service's alerts go: to the journal at once, then to the alert command, and into the database.
///
/// Those of a record enter the database with it (`ofRecords`); the service's own wait in a file until they have.
final class AlertDesk: AlertSink {
    private let journal: any AlertSink
    private let service: String
    private let file: String
    private let untold: Guarded<[ServiceAlert]>
    /// Every alert, for the alert command.
    let raised: AsyncStream<Alert>
    private let continuation: AsyncStream<Alert>.Continuation

    /// - Parameter file: where alerts wait for the database.
    init(journal: any AlertSink, service: String, file: String) {
        self.journal = journal
        self.service = service
        self.file = file
        let lines = FileManager.default.contents(atPath: file)?.split(separator: UInt8(ascii: "\n")) ?? []
        // A line that a kill tore is in the journal all the same.
        untold = Guarded(lines.compactMap { try? JSONLine.decode(ServiceAlert.self, from: $0) })
        (raised, continuation) = AsyncStream.makeStream(of: Alert.self)
    }

    func raise(_ alert: Alert) {
        journal.raise(alert)
        let kept = ServiceAlert(alert, by: service, at: Date())
        continuation.yield(alert)
        untold.withLock { untold in
            untold.append(kept)
            // A disk without room keeps nothing; the journal has it.
            if let line = try? JSONLine.encode(kept) { try? DurableFile.append(line, to: file) }
        }
    }

    /// The desk for alerts that enter the database with their record.
    var ofRecords: any AlertSink { OfRecords(desk: self) }

    private struct OfRecords: AlertSink {
        let desk: AlertDesk

        func raise(_ alert: Alert) {
            desk.journal.raise(alert)
            desk.continuation.yield(alert)
        }
    }

    /// Ends `raised` after what is in it.
    func close() { continuation.finish() }

    /// Brings the service's own alerts into the database.
    func deliver(to ledger: SpoolingLedger) throws {
        let waiting = untold.withLock { $0 }
        guard !waiting.isEmpty else { return }
        try ledger.record(waiting)
        try untold.withLock { untold in
            untold.removeFirst(waiting.count)
            let rest = try untold.reduce(into: Data()) { $0 += try JSONLine.encode($1) }
            try DurableFile.write(rest, to: file)
        }
    }
}
