import Foundation
import Spectra

/// How values become positions on a colour bar, and the ticks beside it.
struct ColorScale: Sendable {
    struct Tick: Sendable {
        let position: Double
        let label: String
    }

    let lower: Double
    let upper: Double
    let isLogarithmic: Bool

    /// Position 0...1 of a value; beyond the ends it lies outside 0...1, NaN where it has no place (log of <= 0).
    func position(of value: Double) -> Double {
        guard isLogarithmic else { return (value - lower) / (upper - lower) }
        return value > 0 ? log(value / lower) / log(upper / lower) : -.infinity
    }

    /// From the lowest to the highest values but for the outermost fractions.
    static func linear(_ values: [Float], from low: Double = 0.01, to high: Double = 0.99) -> ColorScale {
        let ends = (
            Double(RobustStatistics.quantile(low, of: values)), Double(RobustStatistics.quantile(high, of: values))
        )
        guard ends.0.isFinite else { return ColorScale(lower: 0, upper: 1, isLogarithmic: false) }
        let width = max(ends.1 - ends.0, 1e-6 * max(abs(ends.0), abs(ends.1)), 1e-6)
        return ColorScale(lower: ends.0, upper: ends.0 + width, isLogarithmic: false)
    }

    /// Equally far to both sides of zero, to the 98 % quantile of the absolute values.
    static func symmetric(_ values: [Float]) -> ColorScale {
        let reach = Double(RobustStatistics.quantile(0.98, of: values.map(abs)))
        let end = reach.isFinite ? max(reach, 1e-6) : 1
        return ColorScale(lower: -end, upper: end, isLogarithmic: false)
    }

    /// Logarithmic over the positive values, at most four decades down from the top.
    static func logarithmic(_ values: [Float]) -> ColorScale {
        let positive = values.filter { $0 > 0 }
        let top = Double(RobustStatistics.quantile(0.995, of: positive))
        guard top.isFinite else { return ColorScale(lower: 0.1, upper: 1, isLogarithmic: true) }
        let bottom = max(Double(RobustStatistics.quantile(0.01, of: positive)), top * 1e-4)
        return ColorScale(lower: min(bottom, top / 1.5), upper: top, isLogarithmic: true)
    }

    var ticks: [Tick] { isLogarithmic ? logarithmicTicks : linearTicks }

    private var linearTicks: [Tick] {
        let rough = (upper - lower) / 5
        let power = pow(10, floor(log10(rough)))
        let step = power * ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10)
        let decimals = max(0, -Int(floor(log10(step) + 1e-9)))
        let first = (lower / step - 1e-9).rounded(.up)
        let last = (upper / step + 1e-9).rounded(.down)
        return stride(from: first, through: last, by: 1).map { index in
            let value = index * step
            let label = String(format: "%.\(decimals)f", abs(value) < step / 2 ? 0 : value)
            return Tick(position: position(of: value), label: label.replacing("-", with: "\u{2212}"))
        }
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
