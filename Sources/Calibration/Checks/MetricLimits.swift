/// Where a value may lie, ends included; nil is no limit on that side.
public struct LimitRange: Sendable, Codable, Hashable {
    public var lower: Double?
    public var upper: Double?

    public init(lower: Double? = nil, upper: Double? = nil) {
        self.lower = lower
        self.upper = upper
    }

    public func contains(_ value: Double) -> Bool {
        value >= lower ?? -.infinity && value <= upper ?? .infinity
    }
}

/// The two levels of a check or metric: outside `warn` the field deserves a look, outside `fail` the cube or its maps
/// should not be used.
public struct MetricLimits: Sendable, Codable, Hashable {
    public var warn: LimitRange
    public var fail: LimitRange

    public init(warn: LimitRange = LimitRange(), fail: LimitRange = LimitRange()) {
        self.warn = warn
        self.fail = fail
    }

    /// The verdict on a value, and the range that decided: the one it left; for a pass `warn`, or `fail` where `warn`
    /// has no limit. A NaN fails.
    public func judge(_ value: Double) -> (verdict: Verdict, range: LimitRange) {
        if !fail.contains(value) { return (.fail, fail) }
        if !warn.contains(value) { return (.warn, warn) }
        return (.pass, warn == LimitRange() ? fail : warn)
    }
}
