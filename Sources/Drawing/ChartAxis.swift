/// A linear axis of a chart: which values it spans and what is written beside it.
package struct ChartAxis: Sendable {
    package let range: ClosedRange<Double>
    /// Quantity and unit.
    package let label: String

    /// An axis with exactly these ends, of which the upper lies above the lower.
    package init(_ label: String, over range: ClosedRange<Double>) {
        self.label = label
        self.range = range
    }

    /// An axis with round ends, the values inside them; values that are not finite are left out. Equal values stand in
    /// the middle.
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

    /// Position 0...1 of a value; beyond the ends it lies outside 0...1.
    package func position(of value: Double) -> Double {
        (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    }

    /// Ticks for an axis of `length` pixels, at least `distance` apart.
    package func ticks(length: Int, distance: Int) -> [Tick] {
        let ticks = LinearTicks(
            from: range.lowerBound, to: range.upperBound, intervals: max(1, length / distance))
        return ticks.values.map { Tick(position: position(of: $0), label: ticks.label(of: $0)) }
    }
}
