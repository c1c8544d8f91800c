import Drawing
import Foundation

/// Figure 5: the distribution of the residuals, with a Gaussian of their mean and standard deviation.
struct ResidualDensityFigure {
    /// The number of bars of a panel.
    private static let binCount = 66
    private let results: TestResults

    init(_ results: TestResults) { self.results = results }

    var figure: Figure {
        Figure(
            title: "Figure 5: distribution of the residuals, \(results.count) test spectra",
            caption: "The area of all bars is 1. The line is a Gaussian with the residuals' own mean and standard "
                + "deviation.",
            fileName: "figure5_residual_density.png", draw: draw)
    }

    private func draw() -> Canvas {
        let canvas = FigurePage.canvas(title: figure.title, above: FigurePage.square(0))
        for (index, quantity) in ComparedQuantity.both(of: results).enumerated() {
            let square = FigurePage.square(index)
            draw(
                quantity, on: canvas,
                in: PixelArea(x: square.x, y: square.y, width: square.width + 84, height: square.height))
        }
        return canvas
    }

    private func draw(_ quantity: ComparedQuantity, on canvas: Canvas, in area: PixelArea) {
        let reach = quantity.residualReach
        let x = ChartAxis("Residual of \(quantity.name.lowercased()) (km/s)", around: [-reach, reach])
        let histogram = Histogram(of: quantity.residuals, in: x.range, bins: Self.binCount)
        let curve = gaussian(of: quantity, over: x.range)
        let highest = max(histogram.densities.max() ?? 0, curve.map(\.y).filter(\.isFinite).max() ?? 0)
        let y = ChartAxis("Density (s/km)", around: [0, 1.05 * highest])
        let chart = Chart(on: canvas, in: area, x: x, y: y)
        chart.bars(histogram, fill: Color(lightness: 0.88, chroma: 0.05, hue: 250), outline: .ink)
        chart.line(.mark, through: curve, width: 2)
        chart.drawAxes(title: quantity.summary)
        chart.drawNote(quantity.note(outside: histogram.valueCount - histogram.counts.reduce(0, +)))
    }

    /// Computes points of the Gaussian, which are not finite where all residuals are equal.
    private func gaussian(of quantity: ComparedQuantity, over range: ClosedRange<Double>) -> [Chart.Point] {
        let moments = quantity.moments
        return (0...400).map { step in
            let x = range.lowerBound + Double(step) / 400 * (range.upperBound - range.lowerBound)
            let distance = (x - moments.mean) / moments.deviation
            return (x, exp(-distance * distance / 2) / (moments.deviation * (2 * .pi).squareRoot()))
        }
    }
}
