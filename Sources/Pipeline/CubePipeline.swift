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
package struct CubePipeline: Sendable {
    /// The version of the results, in every record and maps file. Raise it when the same cube would give other numbers:
    /// results of a lower one are out of date.
    package static let resultVersion = 8

    let networks: NetworkLibrary
    let settings: PipelineSettings
    let identity: ProcessingIdentity
    let resources: ProcessingResources
    let ledger: (any ProcessingLedger)?
    let alerts: any AlertSink

    package init(
        networks: NetworkLibrary, settings: PipelineSettings, identity: ProcessingIdentity,
        resources: ProcessingResources, ledger: (any ProcessingLedger)?, alerts: any AlertSink
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
        case processed(ProcessingRecord, RecordOutcome?)
        /// A file with this content was finished before and would give the same result.
        case known(FinishedProcessing)
        /// The file is not a spectral cube of SN3.
        case ignored(reason: String)
    }

    /// Processes one delivered file.
    ///
    /// - Parameters:
    ///   - laserMap: the path of the calibration laser map, nil to look beside the cube.
    ///   - processingID: the identity that the processing gets.
    ///   - repeats: whether a cube that was finished before is processed again.
    /// - Throws: the ledger's error when a result can neither be recorded nor kept.
    package func process(
        _ delivery: Delivery, laserMap: String? = nil, processingID: UUID = UUID(), repeats: Bool = false,
        monitor: ProcessingMonitor
    ) throws -> Result {
        var recorder = ProcessingRecorder(
            processingID: processingID, identity: identity, delivery: delivery, repeats: repeats, networks: networks)
        do {
            recorder.enter(.open)
            let cube: SpectralCube
            let unpacking = { @Sendable in monitor.progress(.open, $0) }
            switch try SpectralCube.open(delivery.path, laserMap: laserMap, unpacking: unpacking) {
            case .ignored(let reason): return .ignored(reason: reason)
            case .science(let opened): cube = opened
            }
            let tabulated = tabulatedVelocity(of: cube.observation)
            try recorder.describe(cube, tabulatedVelocity: tabulated, networks: networks)
            if !repeats, let finished = try finishedProcessing(of: recorder.claim) { return .known(finished) }
            try begin(recorder.claim)
            try run(cube, tabulatedVelocity: tabulated, recorder: &recorder, monitor: monitor)
        } catch let error as LedgerFailure {
            throw error.cause
        } catch {
            recorder.fail(error)
        }
        return try conclude(&recorder, monitor: monitor)
    }

    private func run(
        _ cube: SpectralCube, tabulatedVelocity: TabulatedVelocity, recorder: inout ProcessingRecorder,
        monitor: ProcessingMonitor
    ) throws {
        recorder.enter(.calibration)
        let calibrator = Calibrator(
            limits: settings.calibration, options: settings.corrections,
            trainedResolvingPower: networks.resolvingPower, tabulatedVelocity: tabulatedVelocity,
            expectedZeroPoint: try expectedZeroPoint(of: cube, recorder.claim.delivery), bin: settings.pixels.bin)
        let calibration = try calibrator.calibrate(
            cube, tileMemory: resources.tileMemory, progress: { monitor.progress(.calibration, $0) },
            isCancelled: monitor.isCancelled)
        let calibrated: CalibratedCube
        switch calibration {
        case .calibrated(let cube): calibrated = cube
        case .rejected(let rejection): return recorder.reject(rejection)
        case .cancelled: throw CancellationError()
        }
        recorder.checks = calibrated.checks

        recorder.enter(.prior)
        let tiles = TileProcessing(
            cube: calibrated, networks: recorder.networks, ties: settings.lines.ties, limits: settings.pixels,
            threadCount: resources.threadCount, memory: resources.tileMemory)
        guard
            let (fitted, timing) = try tiles.run(
                progress: { monitor.progress(.refine, $0) }, isCancelled: monitor.isCancelled)
        else { throw CancellationError() }
        recorder.split(prior: timing.prior, refine: timing.refine)

        recorder.enter(.assess)
        let coordinates = CelestialCoordinates(header: calibrated.cube.header)
        var maps = fitted
        let position: Assessment.SkyPosition = { coordinates?.position(x: $0, y: $1) }
        maps.locateComponents(position)
        let assessment = Assessment(of: maps, limits: settings.quality, skyPosition: position)

        // What was read is what was delivered: a file that was replaced meanwhile gives no result.
        try cube.checkUnchanged()
        recorder.enter(.write)
        let field = FieldResult(
            maps: maps, provenance: recorder.provenance(of: calibrated), calibrationChecks: calibrated.checks,
            assessment: assessment)
        let products = try ProductPublisher(directory: resources.productsDirectory).publish(field)
        recorder.complete(field, products: products)
    }

    /// Files exist by now: first the record, then the operators, so that what they are told can be looked up.
    private func conclude(_ recorder: inout ProcessingRecorder, monitor: ProcessingMonitor) throws -> Result {
        let record = recorder.record
        monitor.progress(.record, 0)
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
    private func tabulatedVelocity(of observation: Observation) -> TabulatedVelocity {
        guard let ledger, let object = observation.object else { return .none }
        do {
            return try ledger.systemicVelocity(ofField: object).map(TabulatedVelocity.known) ?? .none
        } catch {
            return .unavailable("\(error)")
        }
    }

    private func expectedZeroPoint(of cube: SpectralCube, _ delivery: Delivery) throws -> ExpectedZeroPoint {
        do {
            guard let ledger else { return .typical }
            return ExpectedZeroPoint(recent: try ledger.recentZeroPoints(for: cube.observation, besides: delivery))
        } catch {
            throw LedgerFailure(cause: error)
        }
    }

    private func begin(_ claim: ProcessingClaim) throws {
        do { try ledger?.begin(claim) } catch { throw LedgerFailure(cause: error) }
    }
}
