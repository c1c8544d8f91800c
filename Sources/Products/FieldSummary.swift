/// The row that describes a whole field: counts and robust summaries of the usable pixels. nil where nothing was
/// measured. Percentiles are over usable pixels.
public struct FieldSummary: Sendable, Codable, Hashable {
    public var pixelCount = 0
    /// Pixels that were fitted.
    public var attemptedCount = 0
    /// Fits that reached a minimum.
    public var convergedCount = 0
    /// Converged pixels with no excluding mask bit.
    public var usableCount = 0
    /// OR of the mask bits of all attempted pixels, without DONOTUSE.
    public var qualityBits: Int32 = 0

    public var velocityMedian: Float?
    public var velocityP16: Float?
    public var velocityP84: Float?
    public var velocityErrorMedian: Float?
    public var broadeningMedian: Float?
    public var broadeningP16: Float?
    public var broadeningP84: Float?
    public var broadeningErrorMedian: Float?
    /// Share of usable pixels whose broadening is not resolved.
    public var broadeningLimitFraction: Float?
    public var snrMedian: Float?
    public var reducedChiSquareMedian: Float?
    /// Prior minus fit over pixels with SNR > 15: median and 1.4826 MAD, km/s.
    public var velocityResidualMedian: Float?
    public var velocityResidualSigma: Float?
    public var broadeningResidualMedian: Float?
    public var broadeningResidualSigma: Float?

    public init() {}
}

/// A measured kinematic quantity.
public enum Quantity: String, Sendable, Codable, CaseIterable {
    case velocity, broadening
}

/// Absolute difference of prior and fit among pixels of similar SNR, 3-sigma clipped, km/s (the paper's figures 9, 10).
public struct ResidualBin: Sendable, Codable, Hashable {
    public let quantity: Quantity
    public let snrLow: Float
    public let snrHigh: Float
    /// Pixels used, after clipping.
    public let pixelCount: Int
    public let clippedCount: Int
    /// nil in an empty bin.
    public let meanAbsolute: Float?
    public let medianAbsolute: Float?
    public let standardDeviation: Float?

    public init(
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
public struct TileAggregate: Sendable, Codable, Hashable {
    /// Edge of a square, pixels.
    public static let edge = 32

    public let tileX: Int
    public let tileY: Int
    /// Centre of the square, degrees; nil for a cube without celestial coordinates.
    public let rightAscension: Double?
    public let declination: Double?
    public let attemptedCount: Int
    public let usableCount: Int
    public let velocityMedian: Float?
    public let velocitySigma: Float?
    public let broadeningMedian: Float?
    public let broadeningSigma: Float?
    public let snrMedian: Float?
    /// Sum over usable pixels, erg s-1 cm-2.
    public let halphaFlux: Float?

    public init(
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
public struct FlagCount: Sendable, Codable, Hashable {
    public let bit: Int
    public let pixelCount: Int

    public init(bit: Int, pixelCount: Int) {
        self.bit = bit
        self.pixelCount = pixelCount
    }
}
