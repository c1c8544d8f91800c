import Spectra

/// The sound pixels of a field taken together: their mean spectrum, in and out of the filter, and their noise on either
/// side of it.
struct FieldStack: Sendable {
    /// The axis of the spectra, from the red noise window to the blue one.
    let axis: WavenumberAxis
    private var sums: [Double]
    private var counts: [Double]
    private var redVariance = Mean()
    private var blueVariance = Mean()

    private struct Mean: Sendable {
        var sum = 0.0
        var count = 0.0

        var value: Double { sum / count }

        mutating func add(_ value: Float) {
            guard value.isFinite else { return }
            sum += Double(value)
            count += 1
        }

        mutating func add(_ other: Mean) {
            sum += other.sum
            count += other.count
        }
    }

    init(axis: WavenumberAxis) {
        self.axis = axis
        sums = [Double](repeating: 0, count: axis.count)
        counts = sums
    }

    /// Adds a pixel; channels that hold no number are left out.
    ///
    /// - Parameter spectrum: axis.count values.
    mutating func add(_ spectrum: UnsafePointer<Float>, _ pixel: PixelStatistics.Result) {
        for channel in 0..<axis.count where PixelStatistics.isValid(spectrum[channel]) {
            sums[channel] += Double(spectrum[channel])
            counts[channel] += 1
        }
        redVariance.add(pixel.redVariance)
        blueVariance.add(pixel.blueVariance)
    }

    mutating func add(_ other: FieldStack) {
        for channel in 0..<axis.count {
            sums[channel] += other.sums[channel]
            counts[channel] += other.counts[channel]
        }
        redVariance.add(other.redVariance)
        blueVariance.add(other.blueVariance)
    }

    /// Standard deviation of a channel's noise beyond the filter's blue edge over that beyond its red one; NaN where
    /// the axis ends before.
    var noiseRatio: Double { (blueVariance.value / redVariance.value).squareRoot() }

    /// Mean spectrum, NaN in channels that no pixel has.
    var mean: [Float] { zip(sums, counts).map { $1 > 0 ? Float($0 / $1) : .nan } }
}
