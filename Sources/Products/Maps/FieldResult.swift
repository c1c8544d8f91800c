import FITS
import Foundation
import Records

/// Everything about one processed field that its product files show.
package struct FieldResult: Sendable {
    package let maps: FieldMaps
    package let provenance: Provenance
    package let calibrationChecks: [QualityCheck]
    package let assessment: Assessment

    /// The worst of the calibration checks and the quality metrics.
    package var verdict: Verdict { max(assessment.verdict, calibrationChecks.map(\.verdict).max() ?? .pass) }

    /// The row that describes the field, complete.
    package var summary: FieldSummary {
        var summary = assessment.summary
        summary.verdict = verdict
        summary.heliocentricVelocity = provenance.heliocentricVelocity
        summary.skyZeroPoint = provenance.skyZeroPoint
        return summary
    }

    package init(
        maps: FieldMaps, provenance: Provenance, calibrationChecks: [QualityCheck], assessment: Assessment
    ) {
        self.maps = maps
        self.provenance = provenance
        self.calibrationChecks = calibrationChecks
        self.assessment = assessment
    }
}

/// What made a maps file and from what: the cards of its primary header.
package struct Provenance: Sendable {
    package var claim: ProcessingClaim
    package var createdAt: Date
    /// The velocity added to every measured velocity, km/s; nil when the correction was left out or cannot be made.
    package var heliocentricVelocity: Double?
    /// The median and scatter of the subtracted OH zero point, km/s; nil when none was subtracted.
    package var skyZeroPoint: Double?
    package var skyZeroPointScatter: Double?
    /// The cards of the cube's header: those named in `copiedKeywords` and those of its celestial coordinates are copied
    /// verbatim.
    package var cubeCards: [HeaderCard]

    /// The keywords that are copied from the cube into the primary header. EXPTIME is, as in the cube, of one step.
    package static let copiedKeywords: Set<String> = [
        "OBJECT", "DATE-OBS", "MJD-OBS", "EXPTIME", "TELESCOP", "INSTRUME", "BINNING",
    ]

    package init(
        claim: ProcessingClaim, createdAt: Date, heliocentricVelocity: Double? = nil, skyZeroPoint: Double? = nil,
        skyZeroPointScatter: Double? = nil, cubeCards: [HeaderCard] = []
    ) {
        self.claim = claim
        self.createdAt = createdAt
        self.heliocentricVelocity = heliocentricVelocity
        self.skyZeroPoint = skyZeroPoint
        self.skyZeroPointScatter = skyZeroPointScatter
        self.cubeCards = cubeCards
    }
}

extension Provenance {
    /// The cards with the cube's celestial coordinates, none for a cube without.
    var celestial: HeaderCards { HeaderCards(cubeCards.filter(\.isCelestial)) }

    /// DATE-OBS as the cube has it.
    var observationDate: String? { HeaderCards(cubeCards).string("DATE-OBS") }
}
