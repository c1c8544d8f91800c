import Calibration
import Cubes
import Foundation
import Prior
import Products
import Records

/// The straight line that a cube travels:
///
///     open -> calibrate -> prior and refine, tile by tile -> assess -> publish -> record -> tell
///
/// Each step takes what only the step before it makes. Everything that can go wrong with a cube ends in a record;
/// only a ledger that can neither record nor spool makes `process` throw.
package struct Pipeline: Sendable {
    let networks: NetworkLibrary
    let settings: PipelineSettings
    let identity: ProcessingIdentity
    let resources: ProcessingResources
    let ledger: (any ProcessingLedger)?
    let alerts: any AlertSink

    package init(
        networks: NetworkLibrary, settings: PipelineSettings, identity: ProcessingIdentity,
        resources: ProcessingResources,
        ledger: (any ProcessingLedger)?, alerts: any AlertSink
    ) {
        self.networks = networks
        self.settings = settings
        self.identity = identity
        self.resources = resources
        self.ledger = ledger
        self.alerts = alerts
    }

    /// What became of a delivered file.
    package enum Result: Sendable {
        case processed(ProcessingRecord, RecordResult?)
        /// The same content was finished before with this software, network and configuration.
        case known(FinishedProcessing)
        /// Not a spectral cube of SN3.
        case ignored(reason: String)
    }

    /// - Parameters:
    ///   - delivery: the file as it arrived; header facts are filled in here.
    ///   - laserMap: path of the calibration laser map, nil to look beside the cube.
    ///   - repeats: whether a cube that was finished before is processed again.
    package func process(
        _ delivery: CubeFacts, laserMap: String? = nil, repeats: Bool = false, monitor: ProcessingMonitor
    ) throws -> Result {
        var log = ProcessingRecorder(identity: identity, cube: delivery, networks: networks)
        do {
            log.enter(.open)
            let cube: SpectralCube
            switch try SpectralCube.open(delivery.path, laserMap: laserMap) {
            case .ignored(let reason): return .ignored(reason: reason)
            case .science(let opened): cube = opened
            }
            log.describe(cube, networks: networks)
            if !repeats, let finished = try finishedProcessing(of: log.claim) { return .known(finished) }
            try begin(log.claim)
            try travel(cube, log: &log, monitor: monitor)
        } catch let error as LedgerFailure {
            throw error.cause
        } catch {
            log.fail(error)
        }
        return try conclude(&log)
    }

    private func travel(_ cube: SpectralCube, log: inout ProcessingRecorder, monitor: ProcessingMonitor) throws {
        log.enter(.calibration)
        let calibrator = Calibrator(
            limits: settings.calibration, options: settings.corrections,
            trainedResolvingPower: networks.resolvingPower,
            tabulatedVelocity: tabulatedVelocity(of: log.cube))
        let calibration = try calibrator.calibrate(
            cube, tileMemory: resources.tileMemory, progress: { monitor.progress(.calibration, $0) },
            isCancelled: monitor.isCancelled)
        let calibrated: CalibratedCube
        switch calibration {
        case .calibrated(let cube): calibrated = cube
        case .rejected(let rejection): return log.reject(rejection)
        case .cancelled: throw ProcessingCancelled()
        }
        log.checks = calibrated.checks

        log.enter(.prior)
        let tiles = TileProcessing(
            cube: calibrated, networks: log.prior, ties: settings.lines.ties, limits: settings.pixels,
            threadCount: resources.threadCount, memory: resources.tileMemory)
        guard
            let (maps, timing) = try tiles.run(
                progress: { monitor.progress(.refine, $0) }, isCancelled: monitor.isCancelled)
        else { throw ProcessingCancelled() }
        log.split(prior: timing.prior, refine: timing.refine)

        log.enter(.assess)
        let coordinates = CelestialCoordinates(header: cube.header)
        let assessment = Assessment(of: maps, limits: settings.quality) { coordinates?.position(x: $0, y: $1) }

        log.enter(.write)
        let field = FieldResult(
            maps: maps, provenance: log.provenance(of: calibrated), calibrationChecks: calibrated.checks,
            assessment: assessment)
        let products = try ProductPublisher(directory: resources.productsDirectory).publish(field)
        log.complete(field, of: calibrated, products: products)
    }

    /// Files exist by now: first the record, then the operators, so that what they are told can be looked up.
    private func conclude(_ log: inout ProcessingRecorder) throws -> Result {
        let record = log.record
        let recorded = try ledger?.record(record)
        for alert in record.alerts { alerts.raise(alert) }
        return .processed(record, recorded)
    }

    /// A failure of the ledger is no failure of the cube.
    private struct LedgerFailure: Error { let cause: any Error }

    private func finishedProcessing(of claim: ProcessingClaim) throws -> FinishedProcessing? {
        do { return try ledger?.finishedProcessing(of: claim) } catch { throw LedgerFailure(cause: error) }
    }

    /// A table that cannot be asked is no obstacle: the field's own gas tells its velocity, and the check says so.
    private func tabulatedVelocity(of cube: CubeFacts) -> TabulatedVelocity {
        guard let ledger, let object = cube.object else { return .none }
        do {
            return try ledger.systemicVelocity(ofField: object).map(TabulatedVelocity.known) ?? .none
        } catch {
            return .unavailable("\(error)")
        }
    }

    private func begin(_ claim: ProcessingClaim) throws {
        do { try ledger?.begin(claim) } catch { throw LedgerFailure(cause: error) }
    }
}
