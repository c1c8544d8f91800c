import Foundation

/// How values become positions on a colour bar, and the ticks beside it.
package struct ColorScale: Sendable {
    package let lower: Double
    package let upper: Double
    package let isLogarithmic: Bool

    package init(lower: Double, upper: Double, isLogarithmic: Bool = false) {
        self.lower = lower
        self.upper = upper
        self.isLogarithmic = isLogarithmic
    }

    /// Position 0...1 of a value; beyond the ends it lies outside 0...1, minus infinity for a logarithm of <= 0.
    package func position(of value: Double) -> Double {
        guard isLogarithmic else { return (value - lower) / (upper - lower) }
        return value > 0 ? log(value / lower) / log(upper / lower) : -.infinity
    }

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
