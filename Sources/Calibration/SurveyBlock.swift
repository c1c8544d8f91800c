/// A piece of the field, about a thousand pixels: small enough that one zero point serves it.
struct SurveyBlock: Sendable {
    /// Centre, pixels.
    let x, y: Double
    /// Mean of the laser map's correction, which gives the line width.
    let correction: Double
    /// Mean spectra of the emptiest and of the brightest pixels on the channels of `SN3Band.fit`; NaN in channels that
    /// a pixel of them lacks.
    let blank, bright: [Float]
    let blankCount, brightCount: Int
}

/// What the survey learnt of each pixel, row by row.
struct PixelSurvey: Sendable {
    var invalidShare: [Float]
    var noise: [Float]
    var continuum: [Float]

    init(count: Int) {
        invalidShare = [Float](repeating: 1, count: count)
        noise = [Float](repeating: .nan, count: count)
        continuum = noise
    }

    func isCovered(_ index: Int) -> Bool { invalidShare[index] < 1 }
}
