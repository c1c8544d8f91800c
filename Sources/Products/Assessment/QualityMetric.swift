import Records

/// A quality of a fitted field that is held against limits. The raw value is the name of its check.
package enum AssessmentMetric: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    case convergedShare = "converged_share"
    case usableShare = "usable_share"
    case reducedChiSquare = "reduced_chi2_median"
    case snr = "snr_median"
    case velocityBias = "velocity_residual_bias"
    case velocityScatter = "velocity_residual_scatter"
    case broadeningBias = "broadening_residual_bias"
    case broadeningScatter = "broadening_residual_scatter"
    case zeroPointError = "sky_zero_point_error"

    /// The unit of the metric and of its limits, empty for a pure number.
    package var unit: String { definition.unit }

    /// The limits that hold unless the configuration says otherwise.
    package var defaultLimits: MetricLimits { definition.limits }

    /// The metric's row in the table of definitions; README prints the table.
    package var definition: CheckDefinition {
        switch self {
        case .convergedShare:
            define(
                warn: .init(lower: 0.95), fail: .init(lower: 0.80),
                source: "Five tied lines above the attempt threshold have one clear minimum: one failure in twenty is "
                    + "unusual, one in five means wrong starts for the whole field.",
                sentence: "Share of attempted pixels whose fit reached a minimum.",
                advice: "Look at FITFAILED, MAXITER and NEARBOUND in the mask: a wrong systemic velocity or sky shows "
                    + "first there.")
        case .usableShare:
            define(
                warn: .init(lower: 0.90), fail: .init(lower: 0.70),
                source: "A tenth of unresolved or blended pixels without an error is ordinary: ORB leaves 8-9 %.",
                sentence: "Share of attempted pixels without an excluding mask bit.",
                advice: "Look at the excluding bits in the mask.")
        case .reducedChiSquare:
            define(
                warn: .init(lower: 0.5, upper: 2), fail: .init(lower: 0.2, upper: 5),
                source: "1 if the noise is right. Neighbouring channels are correlated (up to -0.29 at lag 2 for zpd/N "
                    + "= 0.2) and noise is measured outside the filter: a factor of two is no alarm.",
                sentence: "Median reduced chi-square of usable pixels.",
                advice: "High: sky residue, a second component or too small a noise. Low: the noise estimate is too "
                    + "large.")
        case .snr:
            define(
                warn: .init(lower: 5), fail: .init(lower: 2),
                source: "Below 5 the bound on velocity at R = 5000 exceeds 6 km/s and the fit may settle on noise.",
                sentence: "Median SNR of usable pixels.",
                advice: "The field is faint, or thin cloud took the light: compare with the exposure and the "
                    + "extinction.")
        case .velocityBias:
            define(
                unit: "km/s", warn: .init(lower: -5, upper: 5), fail: .init(lower: -20, upper: 20),
                source: "5 km/s is the scatter of the paper's network; 20 km/s is half a channel at R = 5000, the size "
                    + "of an axis that is off by one sample.",
                sentence: "Median of prior minus fit in velocity at SNR > 15.",
                advice: Self.biasAdvice)
        case .velocityScatter:
            define(
                unit: "km/s", warn: .init(upper: 15), fail: .init(upper: 30),
                source: "The paper's network scatters by 5 km/s on simulated spectra; real fields add blends and sky "
                    + "residue.",
                sentence: "Robust standard deviation (1.4826 MAD) of prior minus fit in velocity at SNR > 15.",
                advice: Self.scatterAdvice)
        case .broadeningBias:
            define(
                unit: "km/s", warn: .init(lower: -8, upper: 8), fail: .init(lower: -20, upper: 20),
                source: "As for velocity; a little wider, since blends and beam smearing move the two estimates "
                    + "unequally.",
                sentence: "Median of prior minus fit in broadening at SNR > 15.",
                advice: Self.biasAdvice)
        case .zeroPointError:
            define(
                unit: "km/s", warn: .init(upper: 1), fail: .init(upper: 10),
                source: "1 km/s is what the best pixels' own errors are; 10 km/s is a quarter of a channel: nothing is "
                    + "known.",
                sentence: "Median error of the zero point of velocities over attempted pixels.",
                advice: "Velocities within the field are right relative to each other; see sky_velocity and the bits "
                    + "ZEROASSUMED and ZEROUNKNOWN.")
        case .broadeningScatter:
            define(
                unit: "km/s", warn: .init(upper: 15), fail: .init(upper: 30),
                source:
                    "The paper's network scatters by 5.5 km/s on simulated spectra; real fields add blends and sky residue.",
                sentence: "Robust standard deviation (1.4826 MAD) of prior minus fit in broadening at SNR > 15.",
                advice: Self.scatterAdvice)
        }
    }

    private static let biasAdvice =
        "Network and fit disagree as a whole: suspect the axis, the line width or the network's domain."
    private static let scatterAdvice =
        "The network is at a loss here: sky residue, several components, or spectra unlike its training."

    private func define(
        unit: String = "", warn: LimitRange, fail: LimitRange, source: String, sentence: String, advice: String
    ) -> CheckDefinition {
        CheckDefinition(
            name: rawValue, unit: unit, limits: MetricLimits(warn: warn, fail: fail), source: source,
            sentence: sentence, advice: advice)
    }
}

/// The limits of every metric. Encoded as an object with the metrics' names as keys; a metric left out keeps its
/// default, an unknown name is an error.
package struct AssessmentLimits: Sendable, Codable, Hashable {
    private var limits: [AssessmentMetric: MetricLimits]

    /// The defaults, each with its source in `AssessmentMetric.definition`.
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
