import Calibration
import Cubes
import Foundation
import Prior
import Products
import Records

/// Collects what happens to a cube on its way, and makes the record of it.
struct ProcessingRecorder {
    let processingID = UUID()
    let identity: ProcessingIdentity
    /// Those that serve the cube's resolving power.
    private(set) var prior: PriorNetworks
    var cube: CubeFacts
    var checks: [QualityCheck] = []
    private let startedAt = Date()
    private let clock = ContinuousClock()
    private var stages: [StageFacts] = []
    private var current: (stage: Stage, date: Date, instant: ContinuousClock.Instant)?
    private var outcome = Outcome.interrupted
    private var failure: (code: String, message: String)?
    private var result: ResultFacts?

    init(identity: ProcessingIdentity, cube: CubeFacts, networks: NetworkLibrary) {
        self.identity = identity
        self.cube = cube
        // Until the cube is open, that of the survey's own set-up.
        prior = networks.networks(resolvingPower: 5000)
    }

    mutating func describe(_ cube: SpectralCube, networks: NetworkLibrary) {
        self.cube.describe(cube)
        prior = networks.networks(resolvingPower: cube.setup.resolvingPower)
    }

    // MARK: Stages

    /// Ends the stage before and starts `stage`.
    mutating func enter(_ stage: Stage) {
        leaveStage()
        current = (stage, Date(), clock.now)
    }

    private mutating func leaveStage() {
        guard let (stage, date, instant) = current else { return }
        stages.append(
            StageFacts(
                stage: stage, startedAt: date, duration: (clock.now - instant) / .seconds(1), peakMemory: peakMemory()))
        current = nil
    }

    /// Prior and fit run interleaved: shares the stage's time between them as their threads spent it.
    mutating func split(prior: Double, refine: Double) {
        guard let (_, date, instant) = current else { return }
        let total = (clock.now - instant) / .seconds(1)
        let priorShare = total * prior / max(prior + refine, .leastNormalMagnitude)
        for (stage, duration) in [(Stage.prior, priorShare), (.refine, total - priorShare)] {
            stages.append(StageFacts(stage: stage, startedAt: date, duration: duration, peakMemory: peakMemory()))
        }
        current = nil
    }

    // MARK: Endings

    mutating func reject(_ rejection: Rejection) {
        checks = rejection.checks
        outcome = .rejected
        failure = (rejection.code, rejection.message)
    }

    mutating func complete(_ field: FieldResult, of cube: CalibratedCube, products: [PublishedProduct]) {
        let assessment = field.assessment
        outcome = .complete
        result = ResultFacts(
            verdict: field.verdict, metrics: assessment.checks, summary: assessment.summary,
            heliocentricVelocity: cube.heliocentricVelocity ?? 0,
            skyZeroPoint: cube.zeroPoint.measuredMedian,
            residualBins: assessment.residualBins, flagCounts: assessment.flagCounts, tiles: assessment.tiles,
            products: products)
    }

    mutating func fail(_ error: any Error) {
        switch error {
        case is ProcessingCancelled:
            outcome = .interrupted
        case let error as CubeError:
            outcome = .failed
            failure = (error.code.rawValue, error.message)
        case let error as ProductError:
            outcome = .failed
            failure = (error.code.rawValue, error.message)
        default:
            outcome = .failed
            failure = ("internal.error", "\(error)")
        }
    }

    // MARK: What leaves

    private var priorModel: PriorModelFacts {
        let metadata = prior.metadata
        return PriorModelFacts(
            name: metadata.name, sha256: prior.sha256,
            resolvingPower: (metadata.resolvingPower.lowerBound + metadata.resolvingPower.upperBound) / 2,
            channelCount: metadata.input.count, trainedAt: metadata.trainedAt,
            velocitySigma: metadata.scores.velocityDeviation, broadeningSigma: metadata.scores.broadeningDeviation)
    }

    var claim: ProcessingClaim {
        ProcessingClaim(
            processingID: processingID, cube: cube, software: identity.software, priorModel: priorModel,
            configuration: identity.configuration, host: identity.host, startedAt: startedAt)
    }

    /// The record of everything so far; ends the current stage.
    var record: ProcessingRecord {
        mutating get {
            leaveStage()
            let stoppedAt = failure == nil ? nil : stages.last?.stage
            var record = ProcessingRecord(
                processingID: processingID, cube: cube, software: identity.software, priorModel: priorModel,
                configuration: identity.configuration, host: identity.host, startedAt: startedAt, finishedAt: Date(),
                outcome: outcome, stoppedAt: stoppedAt, failureCode: failure?.code, failureMessage: failure?.message,
                stages: stages, checks: checks, result: result)
            record.alerts = Alert.alerts(about: record)
            return record
        }
    }

    func provenance(of calibrated: CalibratedCube) -> Provenance {
        let header = calibrated.cube.header
        var provenance = Provenance(
            processingID: processingID, softwareVersion: identity.software.version,
            softwareCommit: identity.software.commit, configurationSum: identity.configuration.sha256,
            priorName: prior.metadata.name, priorSum: prior.sha256, createdAt: Date(),
            cubePath: cube.path, cubeSum: cube.sha256)
        provenance.object = cube.object
        provenance.odometer = cube.odometer
        provenance.runID = cube.program
        provenance.queueRunID = cube.queueRun
        provenance.reductionVersion = cube.reductionVersion
        provenance.cubeLevel = calibrated.cube.form.rawValue
        provenance.filter = header.filter
        provenance.resolvingPower = cube.resolvingPower
        provenance.stepCount = cube.channelCount
        provenance.heliocentricVelocity = calibrated.heliocentricVelocity
        provenance.skyZeroPoint = calibrated.zeroPoint.measuredMedian
        provenance.skyZeroPointScatter = calibrated.zeroPoint.scatter
        provenance.cubeCards = header.cards.map(\.text)
        provenance.celestialCards = header.wcs.map(\.text)
        return provenance
    }
}
