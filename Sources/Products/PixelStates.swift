extension PixelMask {
    /// Bits that kept a pixel from being fitted.
    static let notAttempted: PixelMask = [.noCoverage, .noCalibration, .badChannels, .lowSNR]
    /// Bits of a fit that did not reach a minimum inside its bounds.
    static let notConverged: PixelMask = [.fitFailed, .iterationLimit, .nearBound]

    /// The pixel was fitted.
    package var isAttempted: Bool { isDisjoint(with: .notAttempted) }
    /// The pixel's fit reached a minimum.
    package var isConverged: Bool { isAttempted && isDisjoint(with: .notConverged) }
    /// The fit reached a minimum and no excluding bit is set.
    package var isUsable: Bool { isDisjoint(with: .excluding) }
}
