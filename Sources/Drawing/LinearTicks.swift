import Foundation

/// A mark on an axis or a colour bar.
package struct Tick: Sendable, Hashable {
    /// The position, 0 at the lower end and 1 at the upper.
    package let position: Double
    /// The text beside the mark.
    package let label: String
}

/// A choice of round numbers between the ends of a linear scale: multiples of 1, 2 or 5 times a power of ten.
package struct LinearTicks: Sendable {
    /// The round numbers, increasing.
    package let values: [Double]
    /// The distance between neighbouring numbers.
    package let step: Double

    /// Chooses the numbers.
    ///
    /// - Parameters:
    ///   - lower: The lower end of the scale.
    ///   - upper: The upper end of the scale.
    ///   - intervals: The most intervals that the scale is divided into.
    package init(from lower: Double, to upper: Double, intervals: Int = 5) {
        let rough = (upper - lower) / Double(intervals)
        let power = pow(10, floor(log10(rough)))
        let step = power * ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10)
        let first = (lower / step - 1e-9).rounded(.up)
        let last = (upper / step + 1e-9).rounded(.down)
        values = stride(from: first, through: last, by: 1).map { $0 * step }
        self.step = step
    }

    /// Writes a number with as many decimals as the step has, and with the minus sign of mathematics.
    package func label(of value: Double) -> String {
        let decimals = max(0, -Int(floor(log10(step) + 1e-9)))
        let text = String(format: "%.\(decimals)f", abs(value) < step / 2 ? 0 : value)
        return text.replacing("-", with: "\u{2212}")
    }
}
