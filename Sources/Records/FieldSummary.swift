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
    /// The type in the database.
    package let sqlType: String
    /// The keyword and comment in the maps file, nil for a value that stands among other cards there.
    package let card: (keyword: String, comment: String)?
    package let value: @Sendable (FieldSummary) -> Value

    private static func count(
        _ name: String, _ keyword: String, _ comment: String, _ path: KeyPath<FieldSummary, Int> & Sendable
    ) -> SummaryColumn {
        SummaryColumn(name: name, sqlType: "int4", card: (keyword, comment)) { .integer($0[keyPath: path]) }
    }

    private static func number(
        _ name: String, card: (keyword: String, comment: String)? = nil,
        _ path: KeyPath<FieldSummary, Float?> & Sendable
    ) -> SummaryColumn {
        SummaryColumn(name: name, sqlType: "real", card: card) { .single($0[keyPath: path]) }
    }

    private static func double(
        _ name: String, _ path: KeyPath<FieldSummary, Double?> & Sendable
    ) -> SummaryColumn {
        SummaryColumn(name: name, sqlType: "real", card: nil) { .double($0[keyPath: path]) }
    }

    /// All columns, in the order of the maps file's cards.
    package static let all: [SummaryColumn] = [
        SummaryColumn(
            name: "verdict", sqlType: "sn3.verdict", card: ("VERDICT", "worst of calibration checks and metrics"),
            value: { .text($0.verdict.rawValue) }),
        .count("pixel_count", "NPIXEL", "pixels", \.pixelCount),
        .count("attempted_count", "NATTEMPT", "pixels that were fitted", \.attemptedCount),
        .count("converged_count", "NCONVERG", "fits that reached a minimum", \.convergedCount),
        .count("usable_count", "NUSABLE", "pixels without an excluding bit", \.usableCount),
        SummaryColumn(
            name: "quality_bits", sqlType: "int4", card: ("QUALBITS", "OR of MASK over fitted pixels"),
            value: { .integer(Int($0.qualityBits)) }),
        .number("velocity_median_km_s", card: ("VELMED", "[km/s] median velocity"), \.velocityMedian),
        .number("velocity_p16_km_s", \.velocityP16),
        .number("velocity_p84_km_s", \.velocityP84),
        .number("velocity_err_median_km_s", card: ("VELERRM", "[km/s] median velocity error"), \.velocityErrorMedian),
        .number("broadening_median_km_s", card: ("BROMED", "[km/s] median broadening"), \.broadeningMedian),
        .number("broadening_p16_km_s", \.broadeningP16),
        .number("broadening_p84_km_s", \.broadeningP84),
        .number(
            "broadening_err_median_km_s", card: ("BROERRM", "[km/s] median broadening error"), \.broadeningErrorMedian),
        .number("broadening_limit_fraction", \.broadeningLimitFraction),
        .number("snr_median", card: ("SNRMED", "median SNR"), \.snrMedian),
        .number("reduced_chi2_median", card: ("CHI2MED", "median reduced chi-square"), \.reducedChiSquareMedian),
        // Prior minus fit at SNR > 15.
        .number(
            "velocity_residual_median_km_s", card: ("RESVMED", "[km/s] velocity, prior - fit: median"),
            \.velocityResidualMedian),
        .number(
            "velocity_residual_robust_sd_km_s", card: ("RESVSIG", "[km/s] velocity, prior - fit: 1.4826 MAD"),
            \.velocityResidualSigma),
        .number(
            "broadening_residual_median_km_s", card: ("RESBMED", "[km/s] broadening, prior - fit: median"),
            \.broadeningResidualMedian),
        .number(
            "broadening_residual_robust_sd_km_s", card: ("RESBSIG", "[km/s] broadening, prior - fit: 1.4826 MAD"),
            \.broadeningResidualSigma),
        .double("heliocentric_velocity_km_s", \.heliocentricVelocity),
        .double("sky_zero_point_km_s", \.skyZeroPoint),
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
    package let snrMedian: Float?
    /// The sum over usable pixels, erg s-1 cm-2.
    package let halphaFlux: Float?

    package init(
        column: Int, row: Int, rightAscension: Double?, declination: Double?, attemptedCount: Int, usableCount: Int,
        velocityMedian: Float?, velocitySigma: Float?, broadeningMedian: Float?, broadeningSigma: Float?,
        snrMedian: Float?, halphaFlux: Float?
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
