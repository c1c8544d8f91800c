import Records

/// A quality of a fitted field that is held against limits. The raw value is the check's stable name, in the database,
/// the maps file, the journal and the configuration.
package enum AssessmentMetric: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    /// Share of attempted pixels whose fit reached a minimum.
    case convergedShare = "converged_share"
    /// Share of attempted pixels without an excluding mask bit.
    case usableShare = "usable_share"
    /// Median reduced chi-square of usable pixels.
    case reducedChiSquare = "reduced_chi2_median"
    /// Median SNR of usable pixels.
    case snr = "snr_median"
    /// Median of prior minus fit at SNR > 15.
    case velocityBias = "velocity_residual_bias"
    /// 1.4826 MAD of prior minus fit at SNR > 15.
    case velocityScatter = "velocity_residual_scatter"
    case broadeningBias = "broadening_residual_bias"
    case broadeningScatter = "broadening_residual_scatter"

    /// Unit of the metric and of its limits, empty for a pure number.
    package var unit: String {
        switch self {
        case .convergedShare, .usableShare, .reducedChiSquare, .snr: ""
        case .velocityBias, .velocityScatter, .broadeningBias, .broadeningScatter: "km/s"
        }
    }

    /// Limits used unless the configuration says otherwise.
    package var defaultLimits: MetricLimits {
        switch self {
        case .convergedShare:
            // Five tied lines above the attempt threshold have one clear minimum: one failure in twenty is unusual, one
            // in five says that the starts are wrong for the field as a whole.
            .init(warn: .init(lower: 0.95), fail: .init(lower: 0.80))
        case .usableShare:
            // One tenth of unresolved or blended pixels without an error is ordinary: ORB leaves 8-9 % of them so.
            .init(warn: .init(lower: 0.90), fail: .init(lower: 0.70))
        case .reducedChiSquare:
            // 1 if the noise is right. Neighbouring channels of a SITELLE spectrum are correlated (up to -0.29 at
            // lag 2 for zpd/N = 0.2) and noise is measured outside the filter: a factor of two is no alarm.
            .init(warn: .init(lower: 0.5, upper: 2), fail: .init(lower: 0.2, upper: 5))
        case .snr:
            // Below 5 the bound on velocity at R = 5000 exceeds 6 km/s and the fit may settle on noise.
            .init(warn: .init(lower: 5), fail: .init(lower: 2))
        case .velocityBias:
            // 5 km/s is the scatter of the paper's network: a median that far off is no chance. 20 km/s is half a
            // channel at R = 5000, the size of an axis that is off by one sample.
            .init(warn: .init(lower: -5, upper: 5), fail: .init(lower: -20, upper: 20))
        case .velocityScatter:
            // The paper's network scatters by 5 km/s on simulated spectra; real fields add blends and sky residue.
            .init(warn: .init(upper: 15), fail: .init(upper: 30))
        case .broadeningBias:
            // As for velocity; a little wider, since blends and beam smearing move the two estimates unequally.
            .init(warn: .init(lower: -8, upper: 8), fail: .init(lower: -20, upper: 20))
        case .broadeningScatter:
            .init(warn: .init(upper: 15), fail: .init(upper: 30))
        }
    }

    /// What a value outside its limits points to.
    var advice: String {
        switch self {
        case .convergedShare:
            "Look at FITFAILED, MAXITER and NEARBOUND in the mask: a wrong systemic velocity or sky shows first there."
        case .usableShare:
            "Look at the excluding bits in the mask."
        case .reducedChiSquare:
            "High: sky residue, a second component or too small a noise. Low: the noise estimate is too large."
        case .snr:
            "The field is faint, or thin cloud took the light: compare with the exposure and the extinction."
        case .velocityBias, .broadeningBias:
            "Network and fit disagree as a whole: suspect the axis, the line width or the network's domain."
        case .velocityScatter, .broadeningScatter:
            "The network is at a loss here: sky residue, several components, or spectra unlike its training."
        }
    }
}

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
