import Foundation
import Pipeline
import Prior
import Products
import Records
import Simulator
import Spectra

/// A simulated field, sent through the pipeline.
struct TruthField {
    /// Planes of the maps file, row by row.
    struct Maps {
        let velocity, velocityError, skyVelocity, skyVelocityError: [Float]
        /// H-alpha's.
        let flux: [Float]
        let mask: [PixelMask]

        init(_ file: MapsReader) throws {
            (velocity, velocityError) = (try file.plane("VELOCITY"), try file.plane("VELOCITY_ERR"))
            (skyVelocity, skyVelocityError) = (try file.plane("SKY_VELOCITY"), try file.plane("SKY_VELOCITY_ERR"))
            mask = try file.mask()
            let planes = try file.plane("FLUX")
            flux = Array(planes[EmissionLine.halphaIndex * mask.count..<(EmissionLine.halphaIndex + 1) * mask.count])
        }
    }

    let truth: FieldTruth
    /// nil where the cube was refused.
    let maps: Maps?

    init(_ parameters: FieldParameters, networks: NetworkLibrary) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "sn3d-truth-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let cube = directory.appending(path: "cube.fits").path
        let simulation = try FieldSimulation(parameters)
        try simulation.write(to: cube, laserMap: directory.appending(path: "cube_laser.fits").path, truth: nil)
        truth = simulation.truth
        var settings = PipelineSettings()
        settings.corrections.heliocentric = false
        let pipeline = CubePipeline(
            networks: networks, settings: settings,
            identity: ProcessingIdentity(
                software: SoftwareVersion(version: "0", commit: "bench", resultVersion: CubePipeline.resultVersion),
                configuration: ConfigurationDocument(sha256: "0", json: "{}"), host: "bench", service: "bench"),
            resources: ProcessingResources(
                threadCount: 2, tileMemory: 64 << 20, productsDirectory: directory.appending(path: "products").path),
            ledger: nil, alerts: Silence())
        let delivery = Delivery(
            path: cube, byteCount: 1, sha256: String(repeating: "0", count: 64), arrivedAt: Date(), settledAt: Date())
        let result = try pipeline.process(
            delivery, monitor: ProcessingMonitor(progress: { _, _ in }, isCancelled: { false }))
        guard case .processed(let record, _) = result,
            let path = record.result?.products.first(where: { $0.kind == .maps })?.path
        else {
            maps = nil
            return
        }
        maps = try Maps(MapsReader(path))
    }
}

private struct Silence: AlertSink {
    func raise(_ alert: Alert) {}
}
