import Foundation
import Records

extension FieldSummary {
    /// Each metric with its verdict. The limits shown with a check are those that decided: the ones it left, or the
    /// warning limits for a pass. What could not be measured passes and says so, except for a field without a single
    /// fitted or usable pixel, which fails.
    func checks(against limits: AssessmentLimits) -> [QualityCheck] {
        AssessmentMetric.allCases.map { metric in
            guard let value = value(of: metric) else { return unmeasured(metric, limits: limits[metric]) }
            let (verdict, range) = limits[metric].judge(value)
            let statement = statement(of: metric, value: value)
            return QualityCheck(
                name: metric.rawValue, verdict: verdict, value: value, unit: metric.unit, lower: range.lower,
                upper: range.upper, note: verdict == .pass ? statement : "\(statement) \(metric.definition.advice)")
        }
    }

    private func value(of metric: AssessmentMetric) -> Double? {
        switch metric {
        case .convergedShare: attemptedCount == 0 ? nil : Double(convergedCount) / Double(attemptedCount)
        case .usableShare: attemptedCount == 0 ? nil : Double(usableCount) / Double(attemptedCount)
        case .reducedChiSquare: reducedChiSquareMedian.map(Double.init)
        case .snr: snrMedian.map(Double.init)
        case .velocityBias: velocityResidualMedian.map(Double.init)
        case .velocityScatter: velocityResidualSigma.map(Double.init)
        case .broadeningBias: broadeningResidualMedian.map(Double.init)
        case .broadeningScatter: broadeningResidualSigma.map(Double.init)
        case .zeroPointError: skyZeroPointError.map(Double.init)
        }
    }

    private func unmeasured(_ metric: AssessmentMetric, limits: MetricLimits) -> QualityCheck {
        let (verdict, note): (Verdict, String) =
            switch metric {
            case .convergedShare, .usableShare:
                (
                    .fail,
                    "None of \(pixelCount) pixels was fitted: no coverage, no calibration, or nothing above the "
                        + "attempt threshold. Look at the mask."
                )
            case .reducedChiSquare, .snr, .zeroPointError:
                (.pass, "Not measured: the field has no usable pixel.")
            case .velocityBias, .velocityScatter, .broadeningBias, .broadeningScatter:
                (
                    .pass,
                    "Not measured: fewer than \(Self.minimumResidualCount) usable pixels have SNR > "
                        + "\(Int(PriorResiduals.summarySNR))."
                )
            }
        return QualityCheck(
            name: metric.rawValue, verdict: verdict, value: nil, unit: metric.unit, lower: limits.warn.lower,
            upper: limits.warn.upper, note: note)
    }

    private func statement(of metric: AssessmentMetric, value: Double) -> String {
        func number(_ format: String) -> String { String(format: format, value) }
        return switch metric {
        case .convergedShare: "\(convergedCount) of \(attemptedCount) fits reached a minimum."
        case .usableShare: "\(usableCount) of \(attemptedCount) fitted pixels are usable."
        case .reducedChiSquare: "Median reduced chi-square of usable pixels \(number("%.2f"))."
        case .snr: "Median H-alpha flux over its error, usable pixels, \(number("%.1f"))."
        case .velocityBias: "Velocity at SNR > 15: prior minus fit has median \(number("%+.2f")) km/s."
        case .velocityScatter: "Velocity at SNR > 15: prior minus fit scatters by \(number("%.2f")) km/s (1.4826 MAD)."
        case .broadeningBias: "Broadening at SNR > 15: prior minus fit has median \(number("%+.2f")) km/s."
        case .zeroPointError: "The zero point of velocities is certain to \(number("%.2f")) km/s (1 sigma)."
        case .broadeningScatter:
            "Broadening at SNR > 15: prior minus fit scatters by \(number("%.2f")) km/s (1.4826 MAD)."
        }
    }
}
