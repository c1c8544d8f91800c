import Crypto
import Foundation
import Ledger
import Pipeline
import Prior
import Records

extension Settings {
    /// The pipeline that these settings describe, with the networks that come with the program.
    func pipeline(ledger: (any ProcessingLedger)?, alerts: any AlertSink) throws -> Pipeline {
        let document = try ConfigurationFile.json(processing)
        let digest = SHA256.hash(data: Data(document.utf8)).map { String(format: "%02x", $0) }.joined()
        let (threads, memory) = machine.resources
        return Pipeline(
            networks: try NetworkLibrary.shipped(), settings: processing,
            identity: ProcessingIdentity(
                software: SoftwareFacts(version: Software.version, commit: Software.commit),
                configuration: ConfigurationFacts(sha256: digest, document: document),
                host: ProcessInfo.processInfo.hostName),
            resources: ProcessingResources(
                threadCount: threads, tileMemory: memory, productsDirectory: products.directory),
            ledger: ledger, alerts: alerts)
    }
}

extension DatabaseSettings {
    /// The ledger that these settings describe; opens no connection yet.
    func ledger() throws(LedgerError) -> SpoolingLedger {
        SpoolingLedger(
            database: PostgresLedger(conninfo: connection),
            spool: try ResultSpool(directory: URL(fileURLWithPath: spool)))
    }
}
