/// A histogram: the numbers of values in equal bins of a range.
package struct Histogram: Sendable {
    package let range: ClosedRange<Double>
    /// The number of values in each bin.
    package let counts: [Int]
    /// The number of finite values, in the bins and outside them.
    package let valueCount: Int

    /// Counts values in bins; those that are not finite are left out.
    package init(of values: some Sequence<Double>, in range: ClosedRange<Double>, bins: Int) {
        var counts = [Int](repeating: 0, count: bins)
        var valueCount = 0
        for value in values where value.isFinite {
            valueCount += 1
            if let bin = CellGrid.cell(of: value, in: range, count: bins) { counts[bin] += 1 }
        }
        self.range = range
        self.counts = counts
        self.valueCount = valueCount
    }

    /// The width of a bin, in the unit of the values.
    package var binWidth: Double { (range.upperBound - range.lowerBound) / Double(counts.count) }

    /// The share of all values in each bin over the bin's width; over an unlimited range, the integral is 1.
    package var densities: [Double] {
        counts.map { Double($0) / (Double(valueCount) * binWidth) }
    }
}
