import Drawing
import Spectra

/// Scales chosen by the values that a panel shows.
extension ColorScale {
    /// A scale from the lowest to the highest values but for the outermost fractions.
    static func linear(_ values: [Float], from low: Double = 0.01, to high: Double = 0.99) -> ColorScale {
        let ends = (
            Double(RobustStatistics.quantile(low, of: values)), Double(RobustStatistics.quantile(high, of: values))
        )
        guard ends.0.isFinite else { return ColorScale(lower: 0, upper: 1) }
        let width = max(ends.1 - ends.0, 1e-6 * max(abs(ends.0), abs(ends.1)), 1e-6)
        return ColorScale(lower: ends.0, upper: ends.0 + width)
    }

    /// Equally far to both sides of zero, to the 98 % quantile of the absolute values.
    static func symmetric(_ values: [Float]) -> ColorScale {
        let reach = Double(RobustStatistics.quantile(0.98, of: values.map(abs)))
        let end = reach.isFinite ? max(reach, 1e-6) : 1
        return ColorScale(lower: -end, upper: end)
    }

    /// Logarithmic over the positive values, at most four decades down from the top.
    static func logarithmic(_ values: [Float]) -> ColorScale {
        let positive = values.filter { $0 > 0 }
        let top = Double(RobustStatistics.quantile(0.995, of: positive))
        guard top.isFinite else { return ColorScale(lower: 0.1, upper: 1, isLogarithmic: true) }
        let bottom = max(Double(RobustStatistics.quantile(0.01, of: positive)), top * 1e-4)
        return ColorScale(lower: min(bottom, top / 1.5), upper: top, isLogarithmic: true)
    }
}
