import Records

/// The limits of every check. Encoded as an object with the checks' names as keys; a check left out keeps its default,
/// an unknown name is an error.
package struct CheckLimits: Sendable, Codable, Hashable {
    /// Sky velocities smaller than this, km/s, mean that the wavelengths were refined on the sky before: a pass.
    package static let refinedSkyVelocity = 10.0

    private var limits: [CalibrationCheck: MetricLimits]

    /// The defaults, each with its reason in `CalibrationCheck.definitions`.
    package init() {
        limits = Dictionary(uniqueKeysWithValues: CalibrationCheck.allCases.map { ($0, $0.definition.limits) })
    }

    package subscript(check: CalibrationCheck) -> MetricLimits {
        get { limits[check] ?? check.definition.limits }
        set { limits[check] = newValue }
    }

    package init(from decoder: any Decoder) throws {
        self.init()
        let given = try decoder.singleValueContainer().decode([CalibrationCheck: MetricLimits].self)
        limits.merge(given) { $1 }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(limits)
    }

    /// Judges a value; NaN lies outside every limit.
    ///
    /// - Parameters:
    ///   - finding: a sentence that says what was found; nil for the one that says what the value is.
    ///   - advice: a sentence on what to do, added when the value is outside its limits.
    func judge(
        _ check: CalibrationCheck, _ value: Double, _ finding: String? = nil, advice: String = ""
    ) -> QualityCheck {
        let finding = finding ?? check.definition.sentence
        let (verdict, range) = self[check].judge(value)
        return QualityCheck(
            name: check.rawValue, verdict: verdict, value: value.isFinite ? value : nil, unit: check.definition.unit,
            lower: range.lower, upper: range.upper,
            note: verdict == .pass || advice.isEmpty ? finding : "\(finding) \(advice)")
    }

    /// A check with a verdict of its own: a yes or no, a value that does not exist, or something only recorded.
    func row(
        _ check: CalibrationCheck, _ verdict: Verdict, value: Double? = nil, _ note: String
    ) -> QualityCheck {
        let limits = self[check]
        let range = verdict == .fail || limits.warn == LimitRange() ? limits.fail : limits.warn
        return QualityCheck(
            name: check.rawValue, verdict: verdict, value: value, unit: check.definition.unit, lower: range.lower,
            upper: range.upper, note: note)
    }
}
