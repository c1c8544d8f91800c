import Spectra

/// Which pixels of a block see no more than the sky, and which see the most line emission.
///
/// A pixel is judged by its net line flux: the sum of its band above its own continuum. The sky's lines add the same
/// to all pixels of a block and nebular lines only add, so the lowest values are the emptiest pixels, whatever the
/// wavelength calibration. Means over 5 x 5 pixels keep the choice from following single pixels' noise.
struct BlankSelection {
    /// Indices into the block of its emptiest pixels.
    let blank: [Int]
    /// Indices of the pixels with the most line emission.
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
    init(lineFlux: [Float], continuum: [Float], width: Int) {
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
        bright = Array(candidates.suffix(Int((Double(candidates.count) * Self.brightShare).rounded(.up))))
    }

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
