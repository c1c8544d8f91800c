import Foundation

/// A step of the line that a cube travels.
package enum Stage: String, Sendable, Codable, CaseIterable {
    case open, calibration, prior, refine, assess, write, record

    /// The letter of the step in a line of results.
    package var letter: String {
        switch self {
        case .open: "o"
        case .calibration: "c"
        case .prior: "p"
        case .refine: "f"
        case .assess: "a"
        case .write: "w"
        case .record: "r"
        }
    }
}

/// How a processing ended, in one word.
package enum Outcome: String, Sendable, Codable {
    case complete
    /// The cube was refused by calibration: a finished result, never retried by itself.
    case rejected
    case failed
    /// The processing was stopped from outside, which says nothing about the cube.
    case interrupted
}

/// Everything that is known of a processing before its work starts: what is processed, by what, and where.
package struct ProcessingClaim: Sendable, Codable, Hashable {
    package var processingID: UUID
    package var delivery: Delivery
    /// nil when the file could not be opened as a cube.
    package var observation: Observation?
    /// Files and table rows beside the cube that shape the result.
    package var inputs: [ProcessingInput]
    package var software: SoftwareVersion
    package var priorModel: PriorModel
    package var configuration: ConfigurationDocument
    package var host: String
    /// The service or command that processes: one that comes back after a crash is known by it.
    package var service: String
    /// Whether the processing was asked for although the cube has a result.
    package var repeats: Bool
    package var startedAt: Date

    package init(
        processingID: UUID, delivery: Delivery, observation: Observation? = nil, inputs: [ProcessingInput] = [],
        software: SoftwareVersion, priorModel: PriorModel, configuration: ConfigurationDocument, host: String,
        service: String = "", repeats: Bool = false, startedAt: Date
    ) {
        self.processingID = processingID
        self.delivery = delivery
        self.observation = observation
        self.inputs = inputs
        self.software = software
        self.priorModel = priorModel
        self.configuration = configuration
        self.host = host
        self.service = service
        self.repeats = repeats
        self.startedAt = startedAt
    }

    /// The object that the header names, else the file's name: what a person calls the cube.
    package var name: String { observation?.object ?? delivery.fileName }

    /// The file's name, with the object where it says more: what a message begins with.
    package var title: String {
        guard let object = observation?.object, !delivery.fileName.hasPrefix(object + ".") else {
            return delivery.fileName
        }
        return "\(delivery.fileName) (\(object))"
    }

    /// Whether a finished processing with this claim makes one with the other needless: same content, result version,
    /// networks and configuration, and every input of the other. A copy of a cube without its laser map brings nothing
    /// new; a laser map that arrives late, or another one, does.
    ///
    /// - Parameter match: whether another version, network or configuration makes a difference.
    package func covers(_ other: ProcessingClaim, matching match: Match = .everything) -> Bool {
        delivery.sha256 == other.delivery.sha256
            && Set(inputs.map(\.identity)).isSuperset(of: other.inputs.map(\.identity))
            && (match == .inputs
                || software.resultVersion == other.software.resultVersion
                    && priorModel.sha256 == other.priorModel.sha256
                    && configuration.sha256 == other.configuration.sha256)
    }

    /// What two processings must have in common for one to make the other needless.
    package enum Match: Sendable {
        /// The cube and what lies beside it. That the program or its configuration changed is no reason to process an
        /// archive again: somebody asks for it.
        case inputs
        /// Version, networks and configuration too.
        case everything
    }
}

/// A file or a table row beside the cube that shapes the result.
package struct ProcessingInput: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// A calibration laser map in a file of its own.
        case laserMap = "laser_map"
        /// A deep frame in a file of its own.
        case deepFrame = "deep_frame"
        /// The systemic velocity that the survey's table gives the field.
        case surveyVelocity = "survey_velocity"
    }

    package let kind: Kind
    /// The file, nil for a table row.
    package let path: String?
    /// The SHA-256 of the file, 64 hexadecimal digits, nil for a table row.
    package let sha256: String?
    /// The number that a table row gave, nil for a file.
    package let value: Double?
    /// The unit of `value`, empty for a file.
    package let unit: String

    package static func file(_ kind: Kind, path: String, sha256: String) -> ProcessingInput {
        ProcessingInput(kind: kind, path: path, sha256: sha256, value: nil, unit: "")
    }

    package static func surveyVelocity(_ velocity: Double) -> ProcessingInput {
        ProcessingInput(kind: .surveyVelocity, path: nil, sha256: nil, value: velocity, unit: "km/s")
    }

    /// What the result depends on: the content, wherever it lies.
    fileprivate var identity: [String] { [kind.rawValue, sha256 ?? "", value.map { "\($0)" } ?? ""] }
}

/// The program that made a result.
package struct SoftwareVersion: Sendable, Codable, Hashable {
    /// The version of the release, '0.1.0'.
    package var version: String
    package var commit: String
    /// The number that is raised when the same cube would give another result; it decides whether a cube that was
    /// processed before is processed again.
    package var resultVersion: Int

    package init(version: String, commit: String, resultVersion: Int) {
        self.version = version
        self.commit = commit
        self.resultVersion = resultVersion
    }
}

/// The networks that gave the prior.
package struct PriorModel: Sendable, Codable, Hashable {
    package var name: String
    /// The checksum that identifies the networks, 64 hexadecimal digits.
    package var sha256: String
    /// The middle of the resolving powers that they serve.
    package var resolvingPower: Double
    package var channelCount: Int
    package var trainedAt: Date?
    /// The standard deviations of velocity and broadening on the networks' test set, km/s.
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

/// The thresholds and switches that a processing ran with.
package struct ConfigurationDocument: Sendable, Codable, Hashable {
    /// The SHA-256 of `json`, 64 hexadecimal digits.
    package var sha256: String
    /// A JSON object with sorted keys.
    package var json: String

    package init(sha256: String, json: String) {
        self.sha256 = sha256
        self.json = json
    }
}

/// How long a stage took and how much memory the process had used by its end.
package struct StageTiming: Sendable, Codable, Hashable {
    package var stage: Stage
    package var startedAt: Date
    /// The duration, s.
    package var duration: Double
    /// The largest resident memory of the process so far, MiB.
    package var peakMemory: Double

    package init(stage: Stage, startedAt: Date, duration: Double, peakMemory: Double) {
        self.stage = stage
        self.startedAt = startedAt
        self.duration = duration
        self.peakMemory = peakMemory
    }
}

/// Everything that the survey keeps of one processing of one cube. A value: it can wait in a file while the database is
/// away.
package struct ProcessingRecord: Sendable, Codable {
    package enum Ending: Sendable, Codable {
        case complete(ProcessingResult)
        case rejected(Failure)
        case failed(Failure)
        case interrupted
    }

    package var claim: ProcessingClaim
    package var finishedAt: Date
    package var stages: [StageTiming]
    /// The calibration checks that were made, in their order.
    package var checks: [QualityCheck]
    package var ending: Ending

    package init(
        claim: ProcessingClaim, finishedAt: Date, stages: [StageTiming], checks: [QualityCheck], ending: Ending
    ) {
        self.claim = claim
        self.finishedAt = finishedAt
        self.stages = stages
        self.checks = checks
        self.ending = ending
    }

    package var outcome: Outcome {
        switch ending {
        case .complete: .complete
        case .rejected: .rejected
        case .failed: .failed
        case .interrupted: .interrupted
        }
    }

    /// What a complete processing found, nil for any other.
    package var result: ProcessingResult? {
        if case .complete(let result) = ending { result } else { nil }
    }

    /// Why a cube was rejected or its processing failed, nil for any other ending.
    package var failure: Failure? {
        switch ending {
        case .rejected(let failure), .failed(let failure): failure
        case .complete, .interrupted: nil
        }
    }

    /// The stage in which a rejected or failed processing ended.
    package var stoppedAt: Stage? { failure == nil ? nil : stages.last?.stage }
}
