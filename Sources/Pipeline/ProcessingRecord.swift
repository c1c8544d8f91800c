import Calibration
import Foundation
import Products

/// A step of the line that a cube travels; also where a processing stopped.
public enum Stage: String, Sendable, Codable, CaseIterable {
    case open, calibration, prior, refine, assess, write, record
}

/// How a processing ended.
public enum Outcome: String, Sendable, Codable {
    case complete
    /// Refused by calibration: a finished result, never retried by itself.
    case rejected
    case failed
    /// Stopped from outside; says nothing about the cube.
    case interrupted
}

/// Everything the survey keeps of one processing of one cube. A value: it can be stored while the database is away.
public struct ProcessingRecord: Sendable, Codable {
    public var processingID: UUID
    public var cube: CubeFacts
    public var software: SoftwareFacts
    public var priorModel: PriorModelFacts
    public var configuration: ConfigurationFacts
    public var host: String
    public var startedAt: Date
    public var finishedAt: Date
    public var outcome: Outcome
    /// Where and why it stopped, for `rejected` and `failed`: `calibration.sky_velocity`, `cube.truncated`.
    public var stoppedAt: Stage?
    public var failureCode: String?
    public var failureMessage: String?
    public var stages: [StageFacts]
    /// Calibration checks.
    public var checks: [QualityCheck]
    /// What was, or will be, told to the operators about it.
    public var alerts: [Alert]
    /// nil unless `outcome` is `complete`.
    public var result: ResultFacts?

    public init(
        processingID: UUID, cube: CubeFacts, software: SoftwareFacts, priorModel: PriorModelFacts,
        configuration: ConfigurationFacts, host: String, startedAt: Date, finishedAt: Date, outcome: Outcome,
        stoppedAt: Stage? = nil, failureCode: String? = nil, failureMessage: String? = nil, stages: [StageFacts] = [],
        checks: [QualityCheck] = [], alerts: [Alert] = [], result: ResultFacts? = nil
    ) {
        self.processingID = processingID
        self.cube = cube
        self.software = software
        self.priorModel = priorModel
        self.configuration = configuration
        self.host = host
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.stoppedAt = stoppedAt
        self.failureCode = failureCode
        self.failureMessage = failureMessage
        self.stages = stages
        self.checks = checks
        self.alerts = alerts
        self.result = result
    }
}

/// A delivered file. What stands in its header is nil when the file could not be read that far.
public struct CubeFacts: Sendable, Codable, Hashable {
    public var path: String
    public var byteCount: Int
    /// SHA-256 of the content, 64 hexadecimal digits: the cube's identity.
    public var sha256: String
    public var arrivedAt: Date
    public var settledAt: Date
    /// CFHT odometer with its letter, '2307000p'; from the header's scan members, else the file's name.
    public var odometer: String?
    public var object: String?
    /// RUNID, '18BP41'.
    public var program: String?
    /// QRUNID, '18BQ19'.
    public var queueRun: String?
    public var observedAt: Date?
    /// ORBSVER.
    public var reductionVersion: String?
    public var width: Int?
    public var height: Int?
    public var channelCount: Int?
    public var resolvingPower: Double?
    /// Whole exposure, s.
    public var exposure: Double?
    public var fluxUnit: String?
    /// Centre of the field, degrees.
    public var rightAscension: Double?
    public var declination: Double?

    public init(path: String, byteCount: Int, sha256: String, arrivedAt: Date, settledAt: Date) {
        self.path = path
        self.byteCount = byteCount
        self.sha256 = sha256
        self.arrivedAt = arrivedAt
        self.settledAt = settledAt
    }
}

public struct SoftwareFacts: Sendable, Codable, Hashable {
    public var version: String
    public var commit: String

    public init(version: String, commit: String) {
        self.version = version
        self.commit = commit
    }
}

public struct PriorModelFacts: Sendable, Codable, Hashable {
    public var name: String
    public var sha256: String
    public var resolvingPower: Double
    public var channelCount: Int
    public var trainedAt: Date?
    /// Standard deviations on its test set, km/s.
    public var velocitySigma: Double?
    public var broadeningSigma: Double?

    public init(
        name: String, sha256: String, resolvingPower: Double, channelCount: Int, trainedAt: Date?,
        velocitySigma: Double?, broadeningSigma: Double?
    ) {
        self.name = name
        self.sha256 = sha256
        self.resolvingPower = resolvingPower
        self.channelCount = channelCount
        self.trainedAt = trainedAt
        self.velocitySigma = velocitySigma
        self.broadeningSigma = broadeningSigma
    }
}

/// The thresholds and switches a processing ran with.
public struct ConfigurationFacts: Sendable, Codable, Hashable {
    /// SHA-256 of `document`, 64 hexadecimal digits.
    public var sha256: String
    /// JSON object with sorted keys.
    public var document: String

    public init(sha256: String, document: String) {
        self.sha256 = sha256
        self.document = document
    }
}

public struct StageFacts: Sendable, Codable, Hashable {
    public var stage: Stage
    public var startedAt: Date
    /// Seconds.
    public var duration: Double
    /// Largest resident memory of the process so far, MiB.
    public var peakMemory: Double

    public init(stage: Stage, startedAt: Date, duration: Double, peakMemory: Double) {
        self.stage = stage
        self.startedAt = startedAt
        self.duration = duration
        self.peakMemory = peakMemory
    }
}

/// What a complete processing found.
public struct ResultFacts: Sendable, Codable {
    /// The worst of calibration checks and quality metrics.
    public var verdict: Verdict
    /// Quality metrics of the fit, against their limits.
    public var metrics: [QualityCheck]
    public var summary: FieldSummary
    /// Added to measured velocities, km/s.
    public var heliocentricVelocity: Double
    /// Median of the subtracted zero-point map, km/s; nil when none was measured.
    public var skyZeroPoint: Double?
    public var residualBins: [ResidualBin]
    public var flagCounts: [FlagCount]
    public var tiles: [TileAggregate]
    public var products: [PublishedProduct]

    public init(
        verdict: Verdict, metrics: [QualityCheck], summary: FieldSummary, heliocentricVelocity: Double,
        skyZeroPoint: Double?,
        residualBins: [ResidualBin], flagCounts: [FlagCount], tiles: [TileAggregate], products: [PublishedProduct]
    ) {
        self.verdict = verdict
        self.metrics = metrics
        self.summary = summary
        self.heliocentricVelocity = heliocentricVelocity
        self.skyZeroPoint = skyZeroPoint
        self.residualBins = residualBins
        self.flagCounts = flagCounts
        self.tiles = tiles
        self.products = products
    }
}
