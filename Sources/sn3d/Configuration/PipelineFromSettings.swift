import Files
import Foundation
import Ledger
import Pipeline
import Prior
import Records

extension Settings {
    /// The pipeline that these settings describe, with the networks that come with the program.
    func pipeline(
        ledger: (any ProcessingLedger)?, alerts: any AlertSink,
        service: String = "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier)"
    ) throws -> CubePipeline {
        let document = try ConfigurationFile.json(processing)
        let digest = FileDigest.sha256(of: document)
        let (threads, memory) = machine.resources
        return CubePipeline(
            networks: try NetworkLibrary.shipped(), settings: processing,
            identity: ProcessingIdentity(
                software: SoftwareVersion(
                    version: Software.version, commit: Software.commit, resultVersion: CubePipeline.resultVersion),
                configuration: ConfigurationDocument(sha256: digest, json: document),
                host: ProcessInfo.processInfo.hostName, service: service),
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
