/// Mean and standard deviation of values as they are, outliers included.
package struct MeanAndDeviation: Sendable, Hashable {
    package let mean: Double
    /// Root of the mean square distance from the mean: divided by the number of values, not by one less.
    package let deviation: Double

    /// NaN for no values.
    @inlinable
    package init(of values: some Collection<some BinaryFloatingPoint>) {
        let count = Double(values.count)
        let mean = values.reduce(0.0) { $0 + Double($1) } / count
        let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        self.mean = mean
        deviation = (squares / count).squareRoot()
    }
}
