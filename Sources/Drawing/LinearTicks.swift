import Foundation

/// A mark on an axis or a colour bar.
package struct Tick: Sendable, Hashable {
    /// 0 at the lower end, 1 at the upper.
    package let position: Double
    package let label: String
}

/// Round numbers between the ends of a linear scale: multiples of 1, 2 or 5 times a power of ten.
package struct LinearTicks: Sendable {
    package let values: [Double]
    /// Distance between neighbours.
    package let step: Double

    /// - Parameter intervals: the most that `upper - lower` is divided into.
    package init(from lower: Double, to upper: Double, intervals: Int = 5) {
        let rough = (upper - lower) / Double(intervals)
        let power = pow(10, floor(log10(rough)))
        let step = power * ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10)
        let first = (lower / step - 1e-9).rounded(.up)
        let last = (upper / step + 1e-9).rounded(.down)
        values = stride(from: first, through: last, by: 1).map { $0 * step }
        self.step = step
    }

    /// The number with as many decimals as the step has, and the minus sign of mathematics.
    package func label(of value: Double) -> String {
        let decimals = max(0, -Int(floor(log10(step) + 1e-9)))
        let text = String(format: "%.\(decimals)f", abs(value) < step / 2 ? 0 : value)
        return text.replacing("-", with: "\u{2212}")
    }
}
