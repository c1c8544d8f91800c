import Foundation

/// What made a maps file and from what: the cards of its primary header.
package struct Provenance: Sendable {
    package var processingID: UUID
    package var softwareVersion: String
    package var softwareCommit: String
    /// SHA-256 of the configuration, 64 hexadecimal digits.
    package var configurationSum: String
    package var priorName: String
    /// SHA-256 of the network's file.
    package var priorSum: String
    package var createdAt: Date

    /// Path of the cube as delivered; the header keeps the file's name.
    package var cubePath: String
    /// SHA-256 of the cube.
    package var cubeSum: String
    package var object: String?
    package var odometer: String?
    package var runID: String?
    package var queueRunID: String?
    package var reductionVersion: String?
    /// Generation of the cube's format: `fits`, `hdf5-1`.
    package var cubeLevel: String?
    package var filter: String?
    /// Resolving power at the middle of the order.
    package var resolvingPower: Double?
    package var stepCount: Int?

    /// Added to every measured velocity, km/s; nil when the correction was left out.
    package var heliocentricVelocity: Double?
    /// Median and scatter of the subtracted OH zero point, km/s; nil when none was subtracted.
    package var skyZeroPoint: Double?
    package var skyZeroPointScatter: Double?

    /// 80-character cards of the cube's header: those named in `copiedKeywords` are copied verbatim.
    package var cubeCards: [String] = []
    /// 80-character cards with the cube's celestial coordinates, copied verbatim; empty for a cube without.
    package var celestialCards: [String] = []

    /// What is copied from the cube into the primary header. EXPTIME is, as in the cube, of one step.
    package static let copiedKeywords: Set<String> = [
        "OBJECT", "DATE-OBS", "MJD-OBS", "EXPTIME", "TELESCOP", "INSTRUME",
    ]

    package init(
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
