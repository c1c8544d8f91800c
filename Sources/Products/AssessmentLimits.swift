import Calibration

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

/// A metric's two levels: outside `warn` the field deserves a look, outside `fail` its maps should not be used.
public struct MetricLimits: Sendable, Codable, Hashable {
    public var warn: LimitRange
    public var fail: LimitRange

    public init(warn: LimitRange, fail: LimitRange) {
        self.warn = warn
        self.fail = fail
    }

    /// The verdict on a value, and the range that decided: the one it left, or `warn` for a pass.
    func judge(_ value: Double) -> (verdict: Verdict, range: LimitRange) {
        if !fail.contains(value) { return (.fail, fail) }
        return (warn.contains(value) ? .pass : .warn, warn)
    }
}

/// The limits of every metric. Encoded as an object with the metrics' names as keys; a metric left out keeps its
/// default, an unknown name is an error.
public struct AssessmentLimits: Sendable, Codable, Hashable {
    private var limits: [AssessmentMetric: MetricLimits]

    /// The defaults, each with its reason in `AssessmentMetric.defaultLimits`.
    public init() {
        limits = Dictionary(uniqueKeysWithValues: AssessmentMetric.allCases.map { ($0, $0.defaultLimits) })
    }

    public subscript(metric: AssessmentMetric) -> MetricLimits {
        get { limits[metric] ?? metric.defaultLimits }
        set { limits[metric] = newValue }
    }

    public init(from decoder: any Decoder) throws {
        self.init()
        let given = try decoder.singleValueContainer().decode([AssessmentMetric: MetricLimits].self)
        limits.merge(given) { $1 }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(limits)
    }
}
