/// A linear axis of a chart: the values that it spans and the text beside it.
package struct ChartAxis: Sendable {
    /// The values between the ends, in the unit of the data.
    package let range: ClosedRange<Double>
    /// The quantity and unit, as written beside the axis.
    package let label: String

    /// Creates an axis with exactly these ends, of which the upper lies above the lower.
    package init(_ label: String, over range: ClosedRange<Double>) {
        self.label = label
        self.range = range
    }

    /// Creates an axis with round ends around values; those that are not finite are left out.
    ///
    /// Values that are all equal stand in the middle.
    package init(_ label: String, around values: some Sequence<Double>) {
        let finite = values.filter(\.isFinite)
        var (lower, upper) = (finite.min() ?? 0, finite.max() ?? 1)
        let largest = max(abs(lower), abs(upper))
        if upper - lower <= 1e-9 * largest {
            let reach = largest > 0 ? largest / 10 : 1
            (lower, upper) = (lower - reach, upper + reach)
        }
        let step = LinearTicks(from: lower, to: upper, intervals: 25).step
        let ends = ((lower / step + 1e-9).rounded(.down) * step, (upper / step - 1e-9).rounded(.up) * step)
        self.init(label, over: ends.0...ends.1)
    }

    /// Converts a value to its position, 0 at the lower end and 1 at the upper.
    ///
    /// Values beyond the ends lie outside 0...1.
    package func position(of value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// Chooses ticks for an axis of `length` pixels, at least `distance` pixels apart.
    package func ticks(length: Int, distance: Int) -> [Tick] {
        let ticks = LinearTicks(
            from: range.lowerBound, to: range.upperBound, intervals: max(1, length / distance))
        return ticks.values.map { Tick(position: position(of: $0), label: ticks.label(of: $0)) }
    }
}
