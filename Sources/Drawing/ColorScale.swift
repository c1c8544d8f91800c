import Foundation

/// A scale from values to positions on a colour bar, with the ticks beside it.
package struct ColorScale: Sendable {
    /// The value at the lower end.
    package let lower: Double
    /// The value at the upper end.
    package let upper: Double
    package let isLogarithmic: Bool

    package init(lower: Double, upper: Double, isLogarithmic: Bool = false) {
        self.lower = lower
        self.upper = upper
        self.isLogarithmic = isLogarithmic
    }

    /// Converts a value to its position, 0 at the lower end and 1 at the upper.
    ///
    /// Values beyond the ends lie outside 0...1; on a logarithmic scale, 0 and less lie at minus infinity.
    package func position(of value: Double) -> Double {
        guard isLogarithmic else { return (value - lower) / (upper - lower) }
        return value > 0 ? log(value / lower) / log(upper / lower) : -.infinity
    }

    /// The ticks at round values.
    package var ticks: [Tick] { isLogarithmic ? logarithmicTicks : linearTicks }

    private var linearTicks: [Tick] {
        let ticks = LinearTicks(from: lower, to: upper)
        return ticks.values.map { Tick(position: position(of: $0), label: ticks.label(of: $0)) }
    }

    private var logarithmicTicks: [Tick] {
        let decades = log10(upper / lower)
        let factors: [Double] = decades < 1 ? [1, 1.5, 2, 3, 5, 7] : decades < 2.2 ? [1, 2, 5] : [1]
        let exponents = Int(floor(log10(lower)))...Int(ceil(log10(upper)))
        return exponents.flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
            .filter { $0 >= lower * 0.999 && $0 <= upper * 1.001 }
            .map { Tick(position: position(of: $0), label: String(format: "%g", $0)) }
    }
}
