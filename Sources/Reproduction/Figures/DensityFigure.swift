import Drawing
import Foundation
import Spectra

/// Figure 3: predictions against truths, as numbers of spectra in the cells of a plane.
struct DensityFigure {
    /// The number of cells along either side of a panel, 4 pixels each.
    private static let cellCount = 99
    private let results: TestResults

    init(_ results: TestResults) { self.results = results }

    var figure: Figure {
        Figure(
            title: "Figure 3: prediction against truth, \(results.count) test spectra",
            caption: "Colours count spectra, white is none; on the dashed line, prediction and truth are equal.",
            fileName: "figure3_density.png", draw: draw)
    }

    private func draw() -> Canvas {
        let canvas = FigurePage.canvas(title: figure.title, above: FigurePage.square(0))
        for (index, quantity) in ComparedQuantity.both(of: results).enumerated() {
            draw(quantity, on: canvas, in: FigurePage.square(index))
        }
        return canvas
    }

    private func draw(_ quantity: ComparedQuantity, on canvas: Canvas, in area: PixelArea) {
        // Both axes alike: all truths, and predictions but for the farthest thousandth on either side.
        let predictions = quantity.prediction.map { Float($0) }
        let ends = [0.001, 0.999].map { Double(RobustStatistics.quantile($0, of: predictions)) }
        let range = ChartAxis("", around: quantity.truth + ends).range
        let chart = Chart(
            on: canvas, in: area, x: ChartAxis("True \(quantity.name.lowercased()) (km/s)", over: range),
            y: ChartAxis("Predicted \(quantity.name.lowercased()) (km/s)", over: range))
        let grid = CellGrid(
            counting: zip(quantity.truth, quantity.prediction).map { ($0, $1) }, columns: Self.cellCount,
            rows: Self.cellCount, xRange: range, yRange: range)
        chart.drawCounts(grid)
        chart.line(
            .mark, through: [(range.lowerBound, range.lowerBound), (range.upperBound, range.upperBound)],
            width: 2, dashes: [8, 6])
        chart.drawAxes(title: quantity.name)
        chart.drawNote(quantity.note(outside: grid.outsideCount))
    }
}
