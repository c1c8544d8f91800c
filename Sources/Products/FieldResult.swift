import Calibration

/// Everything about one processed field that its product files show.
public struct FieldResult: Sendable {
    public let maps: FieldMaps
    public let provenance: Provenance
    public let calibrationChecks: [QualityCheck]
    public let assessment: Assessment

    public init(
        maps: FieldMaps, provenance: Provenance, calibrationChecks: [QualityCheck], assessment: Assessment
    ) {
        self.maps = maps
        self.provenance = provenance
        self.calibrationChecks = calibrationChecks
        self.assessment = assessment
    }
}
