import Foundation

/// A step of the line that a cube travels; also where a processing stopped.
package enum Stage: String, Sendable, Codable, CaseIterable {
    case open, calibration, prior, refine, assess, write, record
}

/// How a processing ended.
package enum Outcome: String, Sendable, Codable {
    case complete
    /// Refused by calibration: a finished result, never retried by itself.
    case rejected
    case failed
    /// Stopped from outside; says nothing about the cube.
    case interrupted
}

/// Everything the survey keeps of one processing of one cube. A value: it can be stored while the database is away.
package struct ProcessingRecord: Sendable, Codable {
    package var processingID: UUID
    package var cube: CubeFacts
    package var software: SoftwareFacts
    package var priorModel: PriorModelFacts
    package var configuration: ConfigurationFacts
    package var host: String
    package var startedAt: Date
    package var finishedAt: Date
    package var outcome: Outcome
    /// Where and why it stopped, for `rejected` and `failed`: `calibration.sky_velocity`, `cube.truncated`.
    package var stoppedAt: Stage?
    package var failureCode: String?
    package var failureMessage: String?
    package var stages: [StageFacts]
    /// Calibration checks.
    package var checks: [QualityCheck]
    /// What was, or will be, told to the operators about it.
    package var alerts: [Alert]
    /// nil unless `outcome` is `complete`.
    package var result: ResultFacts?

    package init(
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
package struct CubeFacts: Sendable, Codable, Hashable {
    package var path: String
    package var byteCount: Int
    /// SHA-256 of the content, 64 hexadecimal digits: the cube's identity.
    package var sha256: String
    package var arrivedAt: Date
    package var settledAt: Date
    /// CFHT odometer with its letter, '2307000p'; from the header's scan members, else the file's name.
    package var odometer: String?
    package var object: String?
    /// RUNID, '18BP41'.
    package var program: String?
    /// QRUNID, '18BQ19'.
    package var queueRun: String?
    package var observedAt: Date?
    /// ORBSVER.
    package var reductionVersion: String?
    package var width: Int?
    package var height: Int?
    package var channelCount: Int?
    package var resolvingPower: Double?
    /// Whole exposure, s.
    package var exposure: Double?
    package var fluxUnit: String?
    /// Centre of the field, degrees.
    package var rightAscension: Double?
    package var declination: Double?

    package init(path: String, byteCount: Int, sha256: String, arrivedAt: Date, settledAt: Date) {
        self.path = path
        self.byteCount = byteCount
        self.sha256 = sha256
        self.arrivedAt = arrivedAt
        self.settledAt = settledAt
    }
}

package struct SoftwareFacts: Sendable, Codable, Hashable {
    package var version: String
    package var commit: String

    package init(version: String, commit: String) {
        self.version = version
        self.commit = commit
    }
}

package struct PriorModelFacts: Sendable, Codable, Hashable {
    package var name: String
    package var sha256: String
    package var resolvingPower: Double
    package var channelCount: Int
    package var trainedAt: Date?
    /// Standard deviations on its test set, km/s.
    package var velocitySigma: Double?
    package var broadeningSigma: Double?

    package init(
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
package struct ConfigurationFacts: Sendable, Codable, Hashable {
    /// SHA-256 of `document`, 64 hexadecimal digits.
    package var sha256: String
    /// JSON object with sorted keys.
    package var document: String

    package init(sha256: String, document: String) {
        self.sha256 = sha256
        self.document = document
    }
}

package struct StageFacts: Sendable, Codable, Hashable {
    package var stage: Stage
    package var startedAt: Date
    /// Seconds.
    package var duration: Double
    /// Largest resident memory of the process so far, MiB.
    package var peakMemory: Double

    package init(stage: Stage, startedAt: Date, duration: Double, peakMemory: Double) {
        self.stage = stage
        self.startedAt = startedAt
        self.duration = duration
        self.peakMemory = peakMemory
    }
}

/// What a complete processing found.
package struct ResultFacts: Sendable, Codable {
    /// The worst of calibration checks and quality metrics.
    package var verdict: Verdict
    /// Quality metrics of the fit, against their limits.
    package var metrics: [QualityCheck]
    package var summary: FieldSummary
    /// Added to measured velocities, km/s.
    package var heliocentricVelocity: Double
    /// Median of the subtracted zero-point map, km/s; nil when none was measured.
    package var skyZeroPoint: Double?
    package var residualBins: [ResidualBin]
    package var flagCounts: [FlagCount]
    package var tiles: [TileAggregate]
    package var products: [PublishedProduct]

    package init(
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
