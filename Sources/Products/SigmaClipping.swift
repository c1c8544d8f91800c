import Spectra

/// Rejection of outliers by distance from the median.
enum SigmaClipping {
    /// Standard deviations beyond which a value is left out (the paper's figures 9 and 10).
    static let limit: Float = 3

    /// The finite values that remain once those beyond `limit` standard deviations from the median have been left
    /// out, again and again until none is.
    static func clip(_ values: [Float]) -> [Float] {
        var kept = values.filter(\.isFinite)
        while !kept.isEmpty {
            let center = RobustStatistics.median(kept)
            let reach = limit * Float(MeanAndDeviation(of: kept).deviation)
            let next = kept.filter { abs($0 - center) <= reach }
            if next.count == kept.count { break }
            kept = next
        }
        return kept
    }
}
