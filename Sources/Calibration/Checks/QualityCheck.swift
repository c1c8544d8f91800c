/// How a measured value stands against its limits, from best to worst.
public enum Verdict: String, Sendable, Codable, Comparable, CaseIterable {
    case pass, warn, fail

    public static func < (left: Verdict, right: Verdict) -> Bool {
        allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
}

/// One measured quality of a cube or of a result: a row of the database, of the maps' CALIBRATION table and of
/// `sn3d check`.
public struct QualityCheck: Sendable, Codable, Hashable {
    /// Stable name, also the tail of the error code: `calibration.<name>`.
    public let name: String
    public let verdict: Verdict
    /// What was measured, nil when it could not be.
    public let value: Double?
    /// Unit of `value` and the limits, empty for a pure number.
    public let unit: String
    public let lower: Double?
    public let upper: Double?
    /// One sentence for a person: what it means and, when it is not a pass, what to look at.
    public let note: String

    public init(
        name: String, verdict: Verdict, value: Double?, unit: String = "", lower: Double? = nil,
        upper: Double? = nil, note: String
    ) {
        self.name = name
        self.verdict = verdict
        self.value = value
        self.unit = unit
        self.lower = lower
        self.upper = upper
        self.note = note
    }
}
