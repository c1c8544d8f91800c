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
        let (threads, memory) = machine.resources
        return CubePipeline(
            networks: try NetworkLibrary.shipped(), settings: processing,
            identity: ProcessingIdentity(
                software: Software.ofResults, configuration: try configurationDocument(),
                host: ProcessInfo.processInfo.hostName, service: service),
            resources: ProcessingResources(
                threadCount: threads, tileMemory: memory, productsDirectory: products.directory),
            ledger: ledger, alerts: alerts)
    }
}

extension Settings {
    /// The settings that shape results, as they are recorded with them.
    func configurationDocument() throws -> ConfigurationDocument {
        let document = try ConfigurationFile.json(processing)
        return ConfigurationDocument(sha256: FileDigest.sha256(of: document), json: document)
    }
}

extension Software {
    /// The program as it is recorded with results.
    static var ofResults: SoftwareVersion {
        SoftwareVersion(version: version, commit: commit, resultVersion: CubePipeline.resultVersion)
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
