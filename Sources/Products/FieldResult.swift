import Calibration
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
