import Calibration

/// Everything about one processed field that its product files show.
public struct FieldResult: Sendable {
    public let maps: FieldMaps
    public let provenance: Provenance
    public let calibrationChecks: [QualityCheck]
    public let assessment: Assessment

    /// The worst of the calibration checks and the quality metrics.
    public var verdict: Verdict { max(assessment.verdict, calibrationChecks.map(\.verdict).max() ?? .pass) }

    public init(
        maps: FieldMaps, provenance: Provenance, calibrationChecks: [QualityCheck], assessment: Assessment
    ) {
        self.maps = maps
        self.provenance = provenance
        self.calibrationChecks = calibrationChecks
        self.assessment = assessment
    }
}
