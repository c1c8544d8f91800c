/// The row that describes a whole field: counts and robust summaries of the usable pixels. nil where nothing was
/// measured. Percentiles are over usable pixels.
package struct FieldSummary: Sendable, Codable, Hashable {
    package var pixelCount = 0
    /// Pixels that were fitted.
    package var attemptedCount = 0
    /// Fits that reached a minimum.
    package var convergedCount = 0
    /// Converged pixels with no excluding mask bit.
    package var usableCount = 0
    /// OR of the mask bits of all attempted pixels, without DONOTUSE.
    package var qualityBits: Int32 = 0

    package var velocityMedian: Float?
    package var velocityP16: Float?
    package var velocityP84: Float?
    package var velocityErrorMedian: Float?
    package var broadeningMedian: Float?
    package var broadeningP16: Float?
    package var broadeningP84: Float?
    package var broadeningErrorMedian: Float?
    /// Share of usable pixels whose broadening is not resolved.
    package var broadeningLimitFraction: Float?
    package var snrMedian: Float?
    package var reducedChiSquareMedian: Float?
    /// Prior minus fit over pixels with SNR > 15: median and 1.4826 MAD, km/s.
    package var velocityResidualMedian: Float?
    package var velocityResidualSigma: Float?
    package var broadeningResidualMedian: Float?
    package var broadeningResidualSigma: Float?

    package init() {}
}

/// A measured kinematic quantity.
package enum Quantity: String, Sendable, Codable, CaseIterable {
    case velocity, broadening
}

/// Absolute difference of prior and fit among pixels of similar SNR, 3-sigma clipped, km/s (the paper's figures 9, 10).
package struct ResidualBin: Sendable, Codable, Hashable {
    package let quantity: Quantity
    package let snrLow: Float
    package let snrHigh: Float
    /// Pixels used, after clipping.
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

/// Summary of a square of 32 x 32 pixels, the database's spatial grain.
package struct TileAggregate: Sendable, Codable, Hashable {
    /// Edge of a square, pixels.
    package static let edge = 32

    package let tileX: Int
    package let tileY: Int
    /// Centre of the square, degrees; nil for a cube without celestial coordinates.
    package let rightAscension: Double?
    package let declination: Double?
    package let attemptedCount: Int
    package let usableCount: Int
    package let velocityMedian: Float?
    package let velocitySigma: Float?
    package let broadeningMedian: Float?
    package let broadeningSigma: Float?
    package let snrMedian: Float?
    /// Sum over usable pixels, erg s-1 cm-2.
    package let halphaFlux: Float?

    package init(
        tileX: Int, tileY: Int, rightAscension: Double?, declination: Double?, attemptedCount: Int, usableCount: Int,
        velocityMedian: Float?, velocitySigma: Float?, broadeningMedian: Float?, broadeningSigma: Float?,
        snrMedian: Float?, halphaFlux: Float?
    ) {
        self.tileX = tileX
        self.tileY = tileY
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

/// Pixels of a field that carry a mask bit.
package struct FlagCount: Sendable, Codable, Hashable {
    package let bit: Int
    package let pixelCount: Int

    package init(bit: Int, pixelCount: Int) {
        self.bit = bit
        self.pixelCount = pixelCount
    }
}
