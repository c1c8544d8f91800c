import Cubes

/// A piece of the field, about a thousand pixels: small enough that one zero point serves it.
struct BlockSummary: Sendable {
    /// Centre, pixels.
    let x, y: Double
    /// Mean of the laser map's correction, which gives the line width.
    let correction: Double
    /// Mean spectrum of the emptiest pixels on the channels of `SN3Band.fit`; NaN in channels that most of them
    /// lack.
    let blank: [Float]
    let blankCount: Int
    /// Mean place of those pixels: where one side of the block is full of gas it is not the centre, and the zero point
    /// there is another.
    let blankPlace: (x: Double, y: Double)
    /// The brightest pixels, by their places in the block.
    let cells: [BrightCell]
}

/// The brightest pixels in a part of a block.
struct BrightCell: Sendable {
    /// The mean place of the blank pixels, pixels.
    let x, y: Double
    /// The mean spectrum of the blank pixels, on the same channels as the block's.
    let spectrum: [Float]
    let count: Int
}

/// What the survey learnt of each pixel, row by row; NaN of pixels that it left out.
struct PixelQuality: Sendable {
    var invalidShare: [Float]
    var noise: [Float]
    var continuum: [Float]
    /// Correlation of the noise of neighbouring channels.
    var noiseCorrelation: [Float]

    init(count: Int) {
        invalidShare = [Float](repeating: .nan, count: count)
        noise = invalidShare
        continuum = invalidShare
        noiseCorrelation = invalidShare
    }

    func isCovered(_ index: Int) -> Bool { invalidShare[index] < 1 }

    /// What goes into squares of so many pixels along a side.
    func members(ofSquares side: Int, width: Int) -> SquareMembers {
        SquareMembers(
            side: side, width: width, invalidShare: invalidShare, continuum: continuum,
            reach: noise.map { PixelStatistics.absurd * $0 })
    }
}
