/// A grid of numbers in equal cells of a rectangle of the plane.
package struct CellGrid: Sendable {
    package let columns: Int
    package let rows: Int
    package let xRange: ClosedRange<Double>
    package let yRange: ClosedRange<Double>
    /// The numbers, rows x columns, the first row at the smallest y.
    package private(set) var values: [Double]
    /// The number of points that were not counted, because they lie outside or are not finite.
    package private(set) var outsideCount = 0

    /// Creates a grid of given numbers.
    ///
    /// - Parameters:
    ///   - columns: The number of cells along x.
    ///   - rows: The number of cells along y.
    ///   - xRange: The range of x that all columns cover.
    ///   - yRange: The range of y that all rows cover.
    ///   - values: The numbers, rows x columns, the first row at the smallest y.
    package init(
        columns: Int, rows: Int, xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, values: [Double]
    ) {
        precondition(values.count == columns * rows, "a grid has a value for each of its cells")
        self.columns = columns
        self.rows = rows
        self.xRange = xRange
        self.yRange = yRange
        self.values = values
    }

    /// Creates a two-dimensional histogram, the number of points in each cell.
    package init(
        counting points: some Sequence<(x: Double, y: Double)>, columns: Int, rows: Int, xRange: ClosedRange<Double>,
        yRange: ClosedRange<Double>
    ) {
        self.init(
            columns: columns, rows: rows, xRange: xRange, yRange: yRange,
            values: [Double](repeating: 0, count: columns * rows))
        for point in points {
            guard let column = Self.cell(of: point.x, in: xRange, count: columns),
                let row = Self.cell(of: point.y, in: yRange, count: rows)
            else {
                outsideCount += 1
                continue
            }
            values[row * columns + column] += 1
        }
    }

    /// Finds which of `count` equal cells of a range holds a value; nil outside and for NaN.
    ///
    /// A cell's lower end belongs to it and its upper end to the next one; the range's own upper end belongs to the
    /// last.
    static func cell(of value: Double, in range: ClosedRange<Double>, count: Int) -> Int? {
        guard range.contains(value) else { return nil }
        let position = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        return min(Int(position * Double(count)), count - 1)
    }

    /// Looks up the number at a point; nil outside the grid.
    func value(x: Double, y: Double) -> Double? {
        guard let column = Self.cell(of: x, in: xRange, count: columns),
            let row = Self.cell(of: y, in: yRange, count: rows)
        else { return nil }
        return values[row * columns + column]
    }
}
