import Spectra

/// Which pixels of a block see no more than the sky, and which see the most line emission.
///
/// A pixel is judged by its net line flux: the sum of its band above its own continuum. The sky's lines add the same
/// to all pixels of a block and nebular lines only add, so the lowest values are the emptiest pixels, whatever the
/// wavelength calibration. Means over 5 x 5 pixels keep the choice from following single pixels' noise.
struct BlankSelection {
    /// Indices into the block of its emptiest pixels.
    let blank: [Int]
    /// Indices of the pixels with the most line emission in each strip, so that a bright object hides none beside it.
    let bright: [Int]

    static let blankShare = 0.30
    static let brightShare = 0.15
    static let smoothingRadius = 2
    /// Pixels whose continuum exceeds the block's median by more than this many robust standard deviations are stars.
    static let starLimit: Float = 3
    /// A block with fewer pixels to choose from says nothing.
    static let fewest = 10

    /// - Parameters:
    ///   - lineFlux: net line flux of each pixel, row by row; NaN where there is no spectrum.
    ///   - continuum: continuum level of each pixel.
    ///   - strips: parts of the block, side by side.
    init(lineFlux: [Float], continuum: [Float], width: Int, strips: Int = 1) {
        let median = RobustStatistics.median(continuum)
        let limit = median + Self.starLimit * RobustStatistics.sigma(continuum)
        let smooth = Self.smoothed(lineFlux, width: width)
        let candidates = lineFlux.indices
            .filter { lineFlux[$0].isFinite && continuum[$0] <= limit }
            .sorted { smooth[$0] < smooth[$1] }
        guard candidates.count >= Self.fewest else {
            (blank, bright) = ([], [])
            return
        }
        blank = Array(candidates.prefix(Int(Double(candidates.count) * Self.blankShare)))
        bright = Dictionary(grouping: candidates) { Self.strip(of: $0, width: width, strips: strips) }
            .sorted { $0.key < $1.key }.flatMap { _, candidates in
                candidates.suffix(Int((Double(candidates.count) * Self.brightShare).rounded(.up)))
            }
    }

    /// The strip in which a pixel of a block lies.
    static func strip(of index: Int, width: Int, strips: Int) -> Int { index % width * strips / width }

    /// Mean of the finite values of each pixel's neighbourhood inside the block.
    private static func smoothed(_ values: [Float], width: Int) -> [Float] {
        let height = values.count / width
        return values.indices.map { index in
            let (x, y) = (index % width, index / width)
            var (sum, count): (Float, Float) = (0, 0)
            for row in max(0, y - smoothingRadius)...min(height - 1, y + smoothingRadius) {
                for column in max(0, x - smoothingRadius)...min(width - 1, x + smoothingRadius) {
                    let value = values[row * width + column]
                    if value.isFinite {
                        sum += value
                        count += 1
                    }
                }
            }
            return count > 0 ? sum / count : .nan
        }
    }
}
