import Records
import Spectra

/// The checks of what the night sky and the field's own lines show.
struct SkyChecks {
    let limits: CheckLimits
    let options: CalibrationOptions
    /// nil when the field has no blank pixels to measure.
    let measurement: SkyMeasurement?
    /// What is taken where the sky shows no zero point.
    let expected: ExpectedZeroPoint
    let systemic: SystemicVelocity
    let heliocentric: HeliocentricVelocity?
    /// The cube's pixels over those of a full field.
    let fieldShare: Double

    var checks: [QualityCheck] {
        zeroPoint + [systemic.check(limits)]
            + (measurement.map { [UnexplainedLines($0.gas).check(limits)] } ?? []) + [sun]
    }

    private var zeroPoint: [QualityCheck] {
        guard options.zeroPoint else {
            return [
                limits.row(
                    .skyVelocity, .pass, value: measurement?.zeroPoint?.measuredMedian,
                    "The zero point that the OH lines show was left in the velocities, as asked.")
            ]
        }
        guard let map = measurement?.zeroPoint, let median = map.measuredMedian, let error = map.error else {
            return [
                discs(0),
                limits.row(
                    .skyVelocity, .warn, value: expected.velocity,
                    "Too little of the sky's OH lines is seen in the field's emptiest pixels to tell the zero point:"
                        + " \(expected.origin) is subtracted, which may be off by \(expected.error.text(1)) km/s (1 sigma)."
                        + " A cube that was refined on the sky before has none, and velocities are too small by it."),
                limits.row(
                    .skyVelocityError, .warn, value: expected.error, "The zero point was not measured in this field."),
            ]
        }
        var rows = [
            discs(map.pointCount),
            skyVelocity(median),
            limits.judge(
                .skyVelocityError, error,
                "Error at the centre of a zero point that rests on \(map.pointCount) regions.",
                advice: "The sky's lines are faint or the blank pixels are few."),
        ]
        if let scatter = map.scatter {
            rows.append(
                limits.judge(
                    .skyVelocityScatter, scatter,
                    advice: "Gas or stars disturb the OH lines in the blank pixels, or the calibration is not smooth."))
        }
        return rows + residual + lineWidth
    }

    private func discs(_ count: Int) -> QualityCheck {
        limits.judge(
            .skyDiscs, Double(count) / fieldShare,
            "The night sky's lines were measured in \(count) regions, here scaled to a full field.",
            advice: "There is too little sky: gas, stars or damage fill the field, or the sky was removed before.")
    }

    private var residual: [QualityCheck] {
        guard let residual = measurement?.residual else { return [] }
        let advice = "The velocities' zero point is uncertain by as much from place to place."
        return [
            limits.judge(
                .skyResidual, residual.median, advice: advice),
            limits.judge(
                .skyResidualScatter, residual.scatter, advice: advice),
        ]
    }

    private var lineWidth: [QualityCheck] {
        guard let width = measurement?.lineWidthRatio else { return [] }
        guard width.error < Self.widthError else {
            return [limits.row(.skyLineWidth, .pass, "The sky's lines are too faint here to tell their width.")]
        }
        return [
            limits.judge(
                .skyLineWidth, width.ratio,
                advice: "The line shape is degraded: broadenings are too large. Look for lost modulation or a wrong"
                    + " laser map.")
        ]
    }

    /// A width that is less certain than this says nothing of a line shape that is off by a tenth.
    private static let widthError = 0.03

    private func skyVelocity(_ median: Double) -> QualityCheck {
        guard abs(median) >= CheckLimits.refinedSkyVelocity else {
            return limits.row(
                .skyVelocity, .pass, value: median,
                "OH lines lie at their wavelengths: the cube was refined before; the remainder is subtracted.")
        }
        return limits.judge(
            .skyVelocity, median, "OH lines appear at this velocity, which is subtracted from all velocities.",
            advice: "A cube with a laser of 543.5 nm shows 48-104 km/s: AXISCORR or the laser's wavelength is wrong.")
    }

    private var sun: QualityCheck {
        guard options.heliocentric else {
            return limits.row(.heliocentricVelocity, .pass, "Velocities stay in the observatory's frame, as asked.")
        }
        guard let heliocentric else {
            return limits.row(
                .heliocentricVelocity, .warn,
                "Target or date is unknown (see observation_time, pointing): velocities stay in the observatory's frame."
            )
        }
        let nights =
            heliocentric.spansNights
            ? " The scan went on in several nights, changing by \(heliocentric.spread.text(2)) km/s; the mean is that of"
                + " its frames." : ""
        return limits.row(
            .heliocentricVelocity, .pass, value: heliocentric.value,
            "The observatory's velocity towards the target, added to all velocities.\(nights)")
    }
}
