import Spectra

/// Where a field has stars and other points of light, by its spectra, and whether an image has them there as well.
///
/// A pixel counts by how far it stands out from those a little before and after it in its row, over the median pixel: a
/// galaxy's disc, the same in every frame that is centred on it, tells nothing.
struct PointsOfLight {
    /// Pixels that stand out in the spectra's continuum.
    let pixels: [Int]
    private let heights: [Float]
    private let width: Int

    /// Columns to either side, beyond the image of a star: 1.2 arcsec are 3.7 pixels, at full width.
    private static let distance = 3
    /// Robust standard deviations, and parts of the median pixel's light, by which a point stands out: more than noise and
    /// than the curvature of a galaxy's disc.
    private static let limit: Float = 5
    private static let leastHeight: Float = 0.2
    /// The part of its height in the spectra that a point has in an image at least. The filter's whole band and the
    /// continuum at the lines differ by less.
    private static let leastShare: Float = 0.3
    /// A field with fewer such pixels, one star's, tells nothing.
    private static let fewest = 10

    /// nil where the field has too few.
    init?(continuum: [Float], width: Int) {
        heights = Self.heights(continuum, width: width)
        let limit = max(Self.leastHeight, Self.limit * RobustStatistics.sigma(heights))
        pixels = heights.indices.filter { [heights] in heights[$0] > limit }
        self.width = width
        guard pixels.count >= Self.fewest else { return nil }
    }

    /// The share of the points that stand out in an image too: nearly all of them where it shows the field, few where it
    /// shows another; nil where the image does not tell.
    func share(in image: [Float]) -> Double? {
        let others = Self.heights(image, width: width)
        let seen = pixels.filter { others[$0].isFinite }
        guard seen.count >= Self.fewest else { return nil }
        return Double(seen.count { others[$0] > Self.leastShare * heights[$0] }) / Double(seen.count)
    }

    private static func heights(_ values: [Float], width: Int) -> [Float] {
        let median = RobustStatistics.median(values)
        return values.indices.map { index in
            guard (distance..<width - distance).contains(index % width) else { return .nan }
            return (values[index] - (values[index - distance] + values[index + distance]) / 2) / median
        }
    }
}
