import Testing

@testable import Drawing

@Suite struct CountingTests {
    @Test func aGridCountsPointsInTheirCells() {
        // Cells of 1 x 10; the upper ends belong to the last cells.
        let points: [(x: Double, y: Double)] = [
            (0, 0), (0.99, 9.9), (1, 9), (2, 20), (2, 15), (2.1, 5), (1, -0.1), (.nan, 5), (1, .infinity),
        ]
        let grid = CellGrid(counting: points, columns: 2, rows: 2, xRange: 0...2, yRange: 0...20)
        #expect(grid.values == [2, 1, 0, 2])
        #expect(grid.outsideCount == 4)
    }

    @Test func densitiesAreSharesOverWidth() {
        // Five finite values, one of them outside; bins of 0.5.
        let histogram = Histogram(of: [0, 0.1, 0.5, 1, 7, .nan], in: 0...1, bins: 2)
        #expect(histogram.counts == [2, 2])
        #expect(histogram.valueCount == 5)
        #expect(histogram.densities == [0.8, 0.8])
    }
}
