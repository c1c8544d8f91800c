import Calibration
import Records

/// The limits of every metric. Encoded as an object with the metrics' names as keys; a metric left out keeps its
/// default, an unknown name is an error.
package struct AssessmentLimits: Sendable, Codable, Hashable {
    private var limits: [AssessmentMetric: MetricLimits]

    /// The defaults, each with its reason in `AssessmentMetric.defaultLimits`.
    package init() {
        limits = Dictionary(uniqueKeysWithValues: AssessmentMetric.allCases.map { ($0, $0.defaultLimits) })
    }

    package subscript(metric: AssessmentMetric) -> MetricLimits {
        get { limits[metric] ?? metric.defaultLimits }
        set { limits[metric] = newValue }
    }

    package init(from decoder: any Decoder) throws {
        self.init()
        let given = try decoder.singleValueContainer().decode([AssessmentMetric: MetricLimits].self)
        limits.merge(given) { $1 }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(limits)
    }
}
