/// Numbers of values in equal bins of a range.
package struct Histogram: Sendable {
    package let range: ClosedRange<Double>
    /// One for each bin.
    package let counts: [Int]
    /// Values in the bins and outside them.
    package let valueCount: Int

    /// Values that are not finite are left out.
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

    package var binWidth: Double { (range.upperBound - range.lowerBound) / Double(counts.count) }

    /// Share of all values in a bin over its width: over an unlimited range, the integral is 1.
    package var densities: [Double] {
        counts.map { Double($0) / (Double(valueCount) * binWidth) }
    }
}
