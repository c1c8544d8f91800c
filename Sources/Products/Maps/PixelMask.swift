/// What happened at a pixel; the bits of the maps' MASK plane.
package struct PixelMask: OptionSet, Sendable, Hashable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let noCoverage = PixelMask(rawValue: 1 << 0)
    package static let noCalibration = PixelMask(rawValue: 1 << 1)
    package static let badChannels = PixelMask(rawValue: 1 << 2)
    package static let lowSNR = PixelMask(rawValue: 1 << 3)
    package static let priorDomain = PixelMask(rawValue: 1 << 4)
    package static let priorReplaced = PixelMask(rawValue: 1 << 5)
    package static let fitFailed = PixelMask(rawValue: 1 << 6)
    package static let iterationLimit = PixelMask(rawValue: 1 << 7)
    package static let nearBound = PixelMask(rawValue: 1 << 8)
    package static let noError = PixelMask(rawValue: 1 << 9)
    package static let unresolved = PixelMask(rawValue: 1 << 10)
    package static let priorDisagrees = PixelMask(rawValue: 1 << 11)
    package static let multipleComponents = PixelMask(rawValue: 1 << 12)
    package static let highChiSquare = PixelMask(rawValue: 1 << 13)
    package static let skyLine = PixelMask(rawValue: 1 << 14)
    package static let zeroAssumed = PixelMask(rawValue: 1 << 15)
    package static let zeroUnknown = PixelMask(rawValue: 1 << 16)
    package static let faint = PixelMask(rawValue: 1 << 17)
    package static let absorbed = PixelMask(rawValue: 1 << 18)
    package static let doNotUse = PixelMask(rawValue: 1 << 30)

    /// Bits that make a pixel's numbers unfit for use.
    package static let excluding: PixelMask = [
        .noCoverage, .noCalibration, .badChannels, .lowSNR, .fitFailed, .iterationLimit, .nearBound, .noError,
        .zeroUnknown,
    ]

    /// The mask with DONOTUSE set when any excluding bit is, cleared otherwise.
    package var withSummaryBit: PixelMask {
        isDisjoint(with: Self.excluding) ? subtracting(.doNotUse) : union(.doNotUse)
    }

    /// A bit as the FITS header, the database and the documentation name it.
    package struct Definition: Sendable {
        package let bit: Int
        package let name: String
        package let excludes: Bool
        package let meaning: String
    }

    package static let definitions: [Definition] = [
        .init(bit: 0, name: "NOCOV", excludes: true, meaning: "no spectrum"),
        .init(bit: 1, name: "NOCALIB", excludes: true, meaning: "no wavelength calibration or noise level"),
        .init(bit: 2, name: "BADCHANNELS", excludes: true, meaning: "too many NaN or zero channels, or H-alpha's"),
        .init(bit: 3, name: "LOWSNR", excludes: true, meaning: "below the attempt threshold: not fitted"),
        .init(bit: 4, name: "PRIORDOMAIN", excludes: false, meaning: "prior outside what it was trained for"),
        .init(bit: 5, name: "PRIORREPLACED", excludes: false, meaning: "start from the field's expected velocity"),
        .init(bit: 6, name: "FITFAILED", excludes: true, meaning: "no finite solution"),
        .init(bit: 7, name: "MAXITER", excludes: true, meaning: "iteration limit reached"),
        .init(bit: 8, name: "NEARBOUND", excludes: true, meaning: "within 1 % of the range from a bound"),
        .init(bit: 9, name: "NOERROR", excludes: true, meaning: "covariance not positive definite"),
        .init(bit: 10, name: "UNRESOLVED", excludes: false, meaning: "not resolved, BROADENING_LIMIT holds"),
        .init(bit: 11, name: "PRIORDISAGREES", excludes: false, meaning: "prior and fit differ beyond their errors"),
        .init(bit: 12, name: "MULTICOMP", excludes: false, meaning: "two components are favoured"),
        .init(bit: 13, name: "HIGHCHI2", excludes: false, meaning: "reduced chi-square above the limit"),
        .init(bit: 14, name: "SKYLINE", excludes: false, meaning: "sky lines leave the velocity uncertain"),
        .init(bit: 15, name: "ZEROASSUMED", excludes: false, meaning: "zero point of velocities not measured here"),
        .init(bit: 16, name: "ZEROUNKNOWN", excludes: true, meaning: "zero point of velocities off by over 10 km/s"),
        .init(bit: 17, name: "FAINT", excludes: false, meaning: "H-alpha below 3 errors, which may be too small"),
        .init(bit: 18, name: "ABSORBED", excludes: false, meaning: "stars took over a twelfth of H-alpha; filled"),
        .init(bit: 30, name: "DONOTUSE", excludes: false, meaning: "any excluding bit"),
    ]
}
