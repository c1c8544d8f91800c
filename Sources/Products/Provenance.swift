import Foundation

/// What made a maps file and from what: the cards of its primary header.
public struct Provenance: Sendable {
    public var processingID: UUID
    public var softwareVersion: String
    public var softwareCommit: String
    /// SHA-256 of the configuration, 64 hexadecimal digits.
    public var configurationSum: String
    public var priorName: String
    /// SHA-256 of the network's file.
    public var priorSum: String
    public var createdAt: Date

    /// Path of the cube as delivered; the header keeps the file's name.
    public var cubePath: String
    /// SHA-256 of the cube.
    public var cubeSum: String
    public var object: String?
    public var odometer: String?
    public var runID: String?
    public var queueRunID: String?
    public var reductionVersion: String?
    /// Generation of the cube's format: `fits`, `hdf5-1`.
    public var cubeLevel: String?
    public var filter: String?
    /// Resolving power at the middle of the order.
    public var resolvingPower: Double?
    public var stepCount: Int?

    /// Added to every measured velocity, km/s; nil when the correction was left out.
    public var heliocentricVelocity: Double?
    /// Median and scatter of the subtracted OH zero point, km/s; nil when none was subtracted.
    public var skyZeroPoint: Double?
    public var skyZeroPointScatter: Double?

    /// 80-character cards of the cube's header: those named in `copiedKeywords` are copied verbatim.
    public var cubeCards: [String] = []
    /// 80-character cards with the cube's celestial coordinates, copied verbatim; empty for a cube without.
    public var celestialCards: [String] = []

    /// What is copied from the cube into the primary header. EXPTIME is, as in the cube, of one step.
    public static let copiedKeywords: Set<String> = [
        "OBJECT", "DATE-OBS", "MJD-OBS", "EXPTIME", "TELESCOP", "INSTRUME",
    ]

    public init(
        processingID: UUID, softwareVersion: String, softwareCommit: String, configurationSum: String,
        priorName: String, priorSum: String, createdAt: Date, cubePath: String, cubeSum: String
    ) {
        self.processingID = processingID
        self.softwareVersion = softwareVersion
        self.softwareCommit = softwareCommit
        self.configurationSum = configurationSum
        self.priorName = priorName
        self.priorSum = priorSum
        self.createdAt = createdAt
        self.cubePath = cubePath
        self.cubeSum = cubeSum
    }
}

extension Provenance {
    /// DATE-OBS as the cube has it.
    var observationDate: String? {
        let card = cubeCards.first { CelestialHeader.keyword(of: $0) == "DATE-OBS" }
        let parts = card?.split(separator: "'", omittingEmptySubsequences: false) ?? []
        return parts.count > 2 ? parts[1].trimmingCharacters(in: .whitespaces) : nil
    }
}
