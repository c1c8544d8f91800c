import Cubes
import Foundation
import Pipeline
import Prior
import Records
import Simulator
import TestSupport
import Threads

/// A simulated field on disk, sent through the pipeline without a database.
final class SimulatedDelivery {
    let directory: TemporaryDirectory
    let simulation: FieldSimulation
    let alerts = CollectedAlerts()

    let cube: String

    convenience init(width: Int = 64, height: Int = 64) throws {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (width, height)
        try self.init(parameters, name: "cube.fits")
    }

    init(_ parameters: FieldParameters, name: String) throws {
        directory = try TemporaryDirectory()
        cube = directory.path(name)
        simulation = try FieldSimulation(parameters)
        try simulation.write(
            to: cube, laserMap: LaserMap.candidates(beside: cube)[0], deepFrame: DeepFrame.path(beside: cube),
            truth: nil)
    }

    func process(
        threads: Int = 2, tileMemory: Int = 8 << 20, settings: PipelineSettings = PipelineSettings(),
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> ProcessingRecord? {
        let pipeline = CubePipeline(
            networks: try NetworkLibrary.shipped(), settings: settings,
            identity: ProcessingIdentity(
                software: SoftwareVersion(version: "0", commit: "test", resultVersion: 1),
                configuration: ConfigurationDocument(sha256: "0", json: "{}"), host: "test", service: "test"),
            resources: ProcessingResources(
                threadCount: threads, tileMemory: tileMemory,
                productsDirectory: directory.path("products")),
            ledger: nil, alerts: alerts)
        let delivery = Delivery(
            path: cube, byteCount: 1, sha256: String(repeating: "0", count: 64), arrivedAt: Date(), settledAt: Date())
        let result = try pipeline.process(
            delivery, monitor: ProcessingMonitor(progress: { _, _ in }, isCancelled: isCancelled))
        guard case .processed(let record, nil) = result else { return nil }
        return record
    }
}

final class CollectedAlerts: AlertSink {
    private let raised = Guarded<[Alert]>([])

    var kinds: [Alert.Kind] { raised.withLock { $0.map(\.kind) } }
    var all: [Alert] { raised.withLock { $0 } }

    func raise(_ alert: Alert) { raised.withLock { $0.append(alert) } }
}
