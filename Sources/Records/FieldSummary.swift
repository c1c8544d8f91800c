/// The row that describes a whole field: counts and robust summaries of the usable pixels. Values are nil where nothing
/// was measured; medians and percentiles are over usable pixels.
package struct FieldSummary: Sendable, Codable, Hashable {
    /// The worst of calibration checks and quality metrics.
    package var verdict = Verdict.pass
    package var pixelCount = 0
    /// The number of pixels that were fitted.
    package var attemptedCount = 0
    /// The number of fits that reached a minimum.
    package var convergedCount = 0
    /// The number of converged pixels with no excluding mask bit.
    package var usableCount = 0
    /// The mask bits of all attempted pixels joined by OR, without DONOTUSE.
    package var qualityBits: Int32 = 0

    package var velocityMedian: Float?
    package var velocityP16: Float?
    package var velocityP84: Float?
    package var velocityErrorMedian: Float?
    /// The root of the median of fitted squares at SNR of at least 5: limits do not move it.
    package var broadeningMedian: Float?
    package var broadeningP16: Float?
    package var broadeningP84: Float?
    package var broadeningErrorMedian: Float?
    /// The share of usable pixels whose broadening is not resolved.
    package var broadeningLimitFraction: Float?
    package var snrMedian: Float?
    package var reducedChiSquareMedian: Float?
    /// The median and robust standard deviation of prior minus fit over pixels with SNR > 15, km/s.
    package var velocityResidualMedian: Float?
    package var velocityResidualSigma: Float?
    package var broadeningResidualMedian: Float?
    package var broadeningResidualSigma: Float?

    /// The velocity that was added to measured velocities, km/s; nil when it was left out or cannot be known.
    package var heliocentricVelocity: Double?
    /// The median of the zero-point map that was subtracted, km/s; nil when none was measured.
    package var skyZeroPoint: Double?
    /// The median standard error of the zero point over the fitted pixels, km/s.
    package var skyZeroPointError: Float?

    package init() {}
}

/// A column of a field's summary: the one place from which the database's row, the JSON object of `--json` and the cards
/// of the maps file are made.
package struct SummaryColumn: Sendable {
    package enum Value: Sendable, Hashable {
        case text(String)
        case integer(Int)
        /// A single-precision number, nil where nothing was measured.
        case single(Float?)
        case double(Double?)
    }

    /// The name in the database's table `field_summary` and in JSON; it ends in the unit.
    package let name: String
    /// The unit, empty for counts and ratios.
    package let unit: String
    /// The type in the database.
    package let sqlType: String
    /// The keyword in the maps file, nil for a value that stands among other cards there.
    package let keyword: String?
    /// What the column holds, in the few words for which a card has room.
    package let meaning: String
    package let value: @Sendable (FieldSummary) -> Value

    /// The comment of the card: the unit in brackets, as the FITS Standard recommends, and the meaning.
    package var cardComment: String { unit.isEmpty ? meaning : "[\(unit)] \(meaning)" }

    private static func count(
        _ name: String, _ keyword: String, _ meaning: String, _ path: KeyPath<FieldSummary, Int> & Sendable
    ) -> SummaryColumn {
        SummaryColumn(name: name, unit: "", sqlType: "int4", keyword: keyword, meaning: meaning) {
            .integer($0[keyPath: path])
        }
    }

    private static func number(
        _ name: String, _ meaning: String, _ path: KeyPath<FieldSummary, Float?> & Sendable, keyword: String? = nil,
        unit: String = ""
    ) -> SummaryColumn {
        SummaryColumn(name: name, unit: unit, sqlType: "real", keyword: keyword, meaning: meaning) {
            .single($0[keyPath: path])
        }
    }

    private static func velocity(
        _ name: String, _ meaning: String, _ path: KeyPath<FieldSummary, Float?> & Sendable, keyword: String? = nil
    ) -> SummaryColumn {
        number(name + "_km_s", meaning, path, keyword: keyword, unit: "km/s")
    }

    private static func velocity(
        _ name: String, _ meaning: String, _ path: KeyPath<FieldSummary, Double?> & Sendable
    ) -> SummaryColumn {
        SummaryColumn(name: name + "_km_s", unit: "km/s", sqlType: "real", keyword: nil, meaning: meaning) {
            .double($0[keyPath: path])
        }
    }

    /// All columns, in the order of the maps file's cards.
    package static let all: [SummaryColumn] = [
        SummaryColumn(
            name: "verdict", unit: "", sqlType: "sn3.verdict", keyword: "VERDICT",
            meaning: "worst of calibration checks and metrics", value: { .text($0.verdict.rawValue) }),
        .count("pixel_count", "NPIXEL", "pixels", \.pixelCount),
        .count("attempted_count", "NATTEMPT", "pixels that were fitted", \.attemptedCount),
        .count("converged_count", "NCONVERG", "fits that reached a minimum", \.convergedCount),
        .count("usable_count", "NUSABLE", "pixels without an excluding bit", \.usableCount),
        SummaryColumn(
            name: "quality_bits", unit: "", sqlType: "int4", keyword: "QUALBITS",
            meaning: "OR of MASK over fitted pixels", value: { .integer(Int($0.qualityBits)) }),
        .velocity("velocity_median", "median velocity", \.velocityMedian, keyword: "VELMED"),
        .velocity("velocity_p16", "16th percentile of velocity", \.velocityP16),
        .velocity("velocity_p84", "84th percentile of velocity", \.velocityP84),
        .velocity("velocity_err_median", "median velocity error", \.velocityErrorMedian, keyword: "VELERRM"),
        .velocity("broadening_median", "root of median fitted square, SNR >= 5", \.broadeningMedian, keyword: "BROMED"),
        .velocity("broadening_p16", "16th percentile of broadening", \.broadeningP16),
        .velocity("broadening_p84", "84th percentile of broadening", \.broadeningP84),
        .velocity("broadening_err_median", "median broadening error", \.broadeningErrorMedian, keyword: "BROERRM"),
        .number("broadening_limit_fraction", "share of usable pixels not resolved", \.broadeningLimitFraction),
        .number("snr_median", "median SNR", \.snrMedian, keyword: "SNRMED"),
        .number("reduced_chi2_median", "median reduced chi-square", \.reducedChiSquareMedian, keyword: "CHI2MED"),
        // Prior minus fit at SNR > 15.
        .velocity(
            "velocity_residual_median", "velocity, prior - fit: median", \.velocityResidualMedian, keyword: "RESVMED"),
        .velocity(
            "velocity_residual_robust_sd", "velocity, prior - fit: 1.4826 MAD", \.velocityResidualSigma,
            keyword: "RESVSIG"),
        .velocity(
            "broadening_residual_median", "broadening, prior - fit: median", \.broadeningResidualMedian,
            keyword: "RESBMED"),
        .velocity(
            "broadening_residual_robust_sd", "broadening, prior - fit: 1.4826 MAD", \.broadeningResidualSigma,
            keyword: "RESBSIG"),
        .velocity("heliocentric_velocity", "velocity added to those measured", \.heliocentricVelocity),
        .velocity("sky_zero_point", "median zero point subtracted", \.skyZeroPoint),
        .velocity("sky_zero_point_err", "its error, common to velocities", \.skyZeroPointError, keyword: "SKYERR"),
    ]
}

/// A measured kinematic quantity.
package enum Quantity: String, Sendable, Codable, CaseIterable {
    case velocity, broadening
}

/// The absolute difference of prior and fit among pixels of similar SNR, 3-sigma clipped, km/s (the paper's figures 9, 10).
package struct ResidualBin: Sendable, Codable, Hashable {
    package let quantity: Quantity
    package let snrLow: Float
    package let snrHigh: Float
    /// The number of pixels used, after clipping.
    package let pixelCount: Int
    package let clippedCount: Int
    /// nil in an empty bin.
    package let meanAbsolute: Float?
    package let medianAbsolute: Float?
    package let standardDeviation: Float?

    package init(
        quantity: Quantity, snrLow: Float, snrHigh: Float, pixelCount: Int, clippedCount: Int, meanAbsolute: Float?,
        medianAbsolute: Float?, standardDeviation: Float?
    ) {
        self.quantity = quantity
        self.snrLow = snrLow
        self.snrHigh = snrHigh
        self.pixelCount = pixelCount
        self.clippedCount = clippedCount
        self.meanAbsolute = meanAbsolute
        self.medianAbsolute = medianAbsolute
        self.standardDeviation = standardDeviation
    }
}

/// The summary of a square of 32 x 32 pixels, the grain of the database's table `tile`.
package struct GridCell: Sendable, Codable, Hashable {
    /// The edge of a square, pixels.
    package static let edge = 32

    /// The square's column and row, counted from 0.
    package let column: Int
    package let row: Int
    /// The centre of the square, degrees; nil for a cube without celestial coordinates.
    package let rightAscension: Double?
    package let declination: Double?
    package let attemptedCount: Int
    package let usableCount: Int
    package let velocityMedian: Float?
    package let velocitySigma: Float?
    package let broadeningMedian: Float?
    package let broadeningSigma: Float?
    /// The share of usable pixels whose broadening is not resolved.
    package let broadeningLimitFraction: Float?
    package let snrMedian: Float?
    /// The sum over usable pixels, erg s-1 cm-2.
    package let halphaFlux: Float?

    package init(
        column: Int, row: Int, rightAscension: Double?, declination: Double?, attemptedCount: Int, usableCount: Int,
        velocityMedian: Float?, velocitySigma: Float?, broadeningMedian: Float?, broadeningSigma: Float?,
        broadeningLimitFraction: Float?, snrMedian: Float?, halphaFlux: Float?
    ) {
        self.column = column
        self.row = row
        self.rightAscension = rightAscension
        self.declination = declination
        self.attemptedCount = attemptedCount
        self.usableCount = usableCount
        self.velocityMedian = velocityMedian
        self.velocitySigma = velocitySigma
        self.broadeningMedian = broadeningMedian
        self.broadeningSigma = broadeningSigma
        self.broadeningLimitFraction = broadeningLimitFraction
        self.snrMedian = snrMedian
        self.halphaFlux = halphaFlux
    }
}

/// The number of pixels of a field that carry a mask bit.
package struct FlagCount: Sendable, Codable, Hashable {
    package let bit: Int
    package let pixelCount: Int

    package init(bit: Int, pixelCount: Int) {
        self.bit = bit
        self.pixelCount = pixelCount
    }
}
