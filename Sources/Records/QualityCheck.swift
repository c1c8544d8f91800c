/// The verdict on a measured value, from best to worst.
package enum Verdict: String, Sendable, Codable, Comparable, CaseIterable {
    case pass, warn, fail

    package static func < (left: Verdict, right: Verdict) -> Bool {
        allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
    }
}

/// One measured quality of a cube or of a result: a row of the database, of the maps' CALIBRATION table and of
/// `sn3d check`.
package struct QualityCheck: Sendable, Codable, Hashable {
    /// Stable name, also the tail of the error code: `calibration.<name>`.
    package let name: String
    package let verdict: Verdict
    /// What was measured, nil when it could not be.
    package let value: Double?
    /// Unit of `value` and the limits, empty for a pure number.
    package let unit: String
    package let lower: Double?
    package let upper: Double?
    /// One sentence for a person: what it means and, when it is not a pass, what to look at.
    package let note: String

    package init(
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
/// The range in which a value may lie, ends included; nil is no limit on that side.
package struct LimitRange: Sendable, Codable, Hashable {
    package var lower: Double?
    package var upper: Double?

    package init(lower: Double? = nil, upper: Double? = nil) {
        self.lower = lower
        self.upper = upper
    }

    package func contains(_ value: Double) -> Bool {
        value >= lower ?? -.infinity && value <= upper ?? .infinity
    }
}

/// The two levels of a check or metric: outside `warn` the field deserves a look, outside `fail` the cube or its maps
/// should not be used.
package struct MetricLimits: Sendable, Codable, Hashable {
    package var warn: LimitRange
    package var fail: LimitRange

    package init(warn: LimitRange = LimitRange(), fail: LimitRange = LimitRange()) {
        self.warn = warn
        self.fail = fail
    }

    /// The verdict on a value, and the range that decided: the one it left; for a pass `warn`, or `fail` where `warn`
    /// has no limit. A NaN lies outside every limit that there is.
    package func judge(_ value: Double) -> (verdict: Verdict, range: LimitRange) {
        if fail != LimitRange(), !fail.contains(value) { return (.fail, fail) }
        if warn != LimitRange(), !warn.contains(value) { return (.warn, warn) }
        return (.pass, warn == LimitRange() ? fail : warn)
    }
}
