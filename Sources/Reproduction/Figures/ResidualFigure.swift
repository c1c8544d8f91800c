import Drawing
import Foundation
import Spectra

/// Figures 4 and 11: residuals against truths, as numbers of spectra in the cells of a plane.
struct ResidualFigure {
    /// The number of cells along either side of a panel, 9 pixels each.
    private static let cellCount = 44
    private let results: TestResults
    private let title: String
    private let caption: String
    private let fileName: String
    /// The number of bins of the truth whose mean residuals are drawn, 0 for none.
    private let meanCount: Int

    /// Makes figure 4.
    static func ofTestSet(_ results: TestResults) -> ResidualFigure {
        ResidualFigure(
            results: results, title: "Figure 4: residuals, \(results.count) test spectra",
            caption: "Residual = prediction - truth. Mean and standard deviation are those of all predictions; cells "
                + "without one are white.",
            fileName: "figure4_residuals.png", meanCount: 0)
    }

    /// Makes the left panels of figure 11.
    static func ofHighSignal(_ results: TestResults) -> ResidualFigure {
        let ratios = results.signalToNoise
        let range = String(format: "SNR %.0f\u{2013}%.0f", ratios.min() ?? .nan, ratios.max() ?? .nan)
        return ResidualFigure(
            results: results, title: "Figure 11: residuals at high signal, \(results.count) spectra, \(range)",
            caption: "Residual = prediction - truth. Red discs are means in bins of the truth with their standard "
                + "errors; without a bias they lie on the dashed line.",
            fileName: "figure11_high_signal.png", meanCount: 12)
    }

    var figure: Figure { Figure(title: title, caption: caption, fileName: fileName, draw: draw) }

    private func draw() -> Canvas {
        let canvas = FigurePage.canvas(title: title, above: FigurePage.square(0))
        for (index, quantity) in ComparedQuantity.both(of: results).enumerated() {
            draw(quantity, on: canvas, in: FigurePage.square(index))
        }
        return canvas
    }

    private func draw(_ quantity: ComparedQuantity, on canvas: Canvas, in area: PixelArea) {
        let name = quantity.name.lowercased()
        let x = ChartAxis("True \(name) (km/s)", around: quantity.truth)
        let reach = quantity.residualReach
        let y = ChartAxis("Residual of \(name) (km/s)", around: [-reach, reach])
        let chart = Chart(on: canvas, in: area, x: x, y: y)
        let grid = CellGrid(
            counting: zip(quantity.truth, quantity.residuals).map { ($0, $1) }, columns: Self.cellCount,
            rows: Self.cellCount, xRange: x.range, yRange: y.range)
        chart.drawCounts(grid)
        chart.line(.ink, through: [(x.range.lowerBound, 0), (x.range.upperBound, 0)], dashes: [8, 6])
        if meanCount > 0 {
            let means = BinnedMeans(of: quantity, in: x.range, bins: meanCount).points
            chart.line(.mark, through: means.map { ($0.x, $0.y) }, width: 2)
            chart.discs(.mark, at: means)
        }
        chart.drawAxes(title: quantity.summary)
        chart.drawNote(quantity.note(outside: grid.outsideCount))
    }
}

/// The mean residuals in equal bins of the truth, all residuals of a bin included.
struct BinnedMeans {
    /// The middle of each bin, the mean of its residuals and the mean's standard error, km/s.
    ///
    /// Bins of fewer than two spectra are left out.
    let points: [(x: Double, y: Double, error: Double)]

    init(of quantity: ComparedQuantity, in range: ClosedRange<Double>, bins: Int) {
        let width = (range.upperBound - range.lowerBound) / Double(bins)
        var residuals = [[Double]](repeating: [], count: bins)
        for (truth, residual) in zip(quantity.truth, quantity.residuals) where range.contains(truth) {
            residuals[min(Int((truth - range.lowerBound) / width), bins - 1)].append(residual)
        }
        points = residuals.enumerated().filter { $1.count > 1 }.map { bin, values in
            let moments = MeanAndDeviation(of: values)
            return (
                range.lowerBound + (Double(bin) + 0.5) * width, moments.mean,
                moments.deviation / Double(values.count - 1).squareRoot()
            )
        }
    }
}
