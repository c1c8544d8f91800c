import Calibration
import Cubes
import Foundation
import Prior
import Products
import Records

/// Collects what happens to a cube on its way, and makes the record of it.
struct ProcessingRecorder {
    private(set) var claim: ProcessingClaim
    /// The networks that serve the cube's resolving power.
    private(set) var networks: PriorNetworks
    var checks: [QualityCheck] = []
    private let clock = ContinuousClock()
    private var stages: [StageTiming] = []
    private var current: (stage: Stage, date: Date, instant: ContinuousClock.Instant)?
    private var ending = ProcessingRecord.Ending.interrupted

    init(
        processingID: UUID, identity: ProcessingIdentity, delivery: Delivery, repeats: Bool,
        networks library: NetworkLibrary
    ) {
        // Until the cube is open, the networks are those of the survey's own set-up.
        networks = library.networks(resolvingPower: 5000)
        claim = ProcessingClaim(
            processingID: processingID, delivery: delivery, software: identity.software,
            priorModel: PriorModel(networks), configuration: identity.configuration, host: identity.host,
            service: identity.service, repeats: repeats,
            startedAt: Date())
    }

    /// Adds what the opened cube says of itself and what lies beside it.
    mutating func describe(
        _ cube: SpectralCube, tabulatedVelocity: TabulatedVelocity, networks library: NetworkLibrary
    ) throws {
        networks = library.networks(resolvingPower: cube.setup.resolvingPower)
        claim.priorModel = PriorModel(networks)
        claim.observation = cube.observation
        claim.inputs = try cube.companions()
        if case .known(let velocity) = tabulatedVelocity { claim.inputs.append(.surveyVelocity(velocity)) }
    }

    // MARK: Stages

    /// Ends the stage before and starts `stage`.
    mutating func enter(_ stage: Stage) {
        leaveStage()
        current = (stage, Date(), clock.now)
    }

    private mutating func leaveStage() {
        guard let (stage, date, instant) = current else { return }
        add(stage, date, duration: (clock.now - instant) / .seconds(1))
        current = nil
    }

    /// Shares the time of the stage between prior and fit, which run interleaved, as their threads spent it.
    mutating func split(prior: Double, refine: Double) {
        guard let (_, date, instant) = current else { return }
        let total = (clock.now - instant) / .seconds(1)
        let priorShare = total * prior / max(prior + refine, .leastNormalMagnitude)
        add(.prior, date, duration: priorShare)
        add(.refine, date, duration: total - priorShare)
        current = nil
    }

    private mutating func add(_ stage: Stage, _ date: Date, duration: Double) {
        stages.append(
            StageTiming(stage: stage, startedAt: date, duration: duration, peakMemory: Self.peakMemory))
    }

    /// The largest resident memory of the process so far, MiB: VmHWM of proc(5), which counts from its own start. The
    /// maximum of getrusage(2) includes that of the program which started it.
    private static var peakMemory: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Double($0.filter(\.isNumber)) }.map { $0 / 1024 } ?? .nan
    }

    // MARK: Endings

    mutating func reject(_ rejection: Rejection) {
        checks = rejection.checks
        ending = .rejected(Failure(code: rejection.code, message: rejection.message))
    }

    mutating func complete(_ field: FieldResult, products: [PublishedProduct]) {
        let assessment = field.assessment
        ending = .complete(
            ProcessingResult(
                summary: field.summary, metrics: assessment.checks, residualBins: assessment.residualBins,
                flagCounts: assessment.flagCounts, grid: assessment.grid, products: products))
    }

    mutating func fail(_ error: any Error) {
        ending = error is CancellationError ? .interrupted : .failed(Failure(error))
    }

    // MARK: What leaves

    /// The record of everything so far; ends the current stage.
    var record: ProcessingRecord {
        mutating get {
            leaveStage()
            return ProcessingRecord(
                claim: claim, finishedAt: Date(), stages: stages, checks: checks, ending: ending)
        }
    }

    func provenance(of calibrated: CalibratedCube) -> Provenance {
        let header = calibrated.cube.header
        // A projection that places no pixel would stop the programs that read the maps.
        let hasCoordinates = header.referencePosition != nil
        return Provenance(
            claim: claim, createdAt: Date(), heliocentricVelocity: calibrated.heliocentricVelocity,
            skyZeroPoint: calibrated.zeroPoint.measuredMedian,
            skyZeroPointScatter: calibrated.zeroPoint.scatter,
            cubeCards: header.cards.filter { hasCoordinates || !$0.isCelestial })
    }
}

extension PriorModel {
    fileprivate init(_ networks: PriorNetworks) {
        let metadata = networks.metadata
        self.init(
            name: metadata.name, sha256: networks.sha256,
            resolvingPower: (metadata.resolvingPower.lowerBound + metadata.resolvingPower.upperBound) / 2,
            channelCount: metadata.input.count, trainedAt: metadata.trainedAt,
            velocitySigma: metadata.scores.velocityDeviation, broadeningSigma: metadata.scores.broadeningDeviation)
    }
}
