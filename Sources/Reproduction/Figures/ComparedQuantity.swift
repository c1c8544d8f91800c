import Drawing
import Foundation
import Spectra

/// The truth and prediction of all test spectra's velocity or broadening.
struct ComparedQuantity {
    /// The quantity's name in the report.
    let name: String
    /// The truth of the spectra with a prediction, km/s.
    let truth: [Double]
    /// The predictions, km/s.
    let prediction: [Double]
    /// The differences prediction - truth, km/s.
    let residuals: [Double]
    /// The number of spectra without a prediction.
    let missingCount: Int
    /// The mean and standard deviation of the residuals, km/s.
    let moments: MeanAndDeviation

    private init(_ name: String, truth: [Double], prediction: [Double]) {
        let pairs = zip(truth, prediction).filter { $0.isFinite && $1.isFinite }
        self.name = name
        self.truth = pairs.map(\.0)
        self.prediction = pairs.map(\.1)
        residuals = pairs.map { $1 - $0 }
        missingCount = truth.count - pairs.count
        moments = MeanAndDeviation(of: residuals)
    }

    /// Compares velocity and broadening, in this order.
    static func both(of results: TestResults) -> [ComparedQuantity] {
        [
            ComparedQuantity("Velocity", truth: results.trueVelocity, prediction: results.velocity),
            ComparedQuantity("Broadening", truth: results.trueBroadening, prediction: results.broadening),
        ]
    }

    /// The largest residual in a picture, km/s: 1.3 times what 99.5 % of the residuals reach on either side of 0.
    var residualReach: Double {
        let reach = Double(RobustStatistics.quantile(0.995, of: residuals.map { Float(abs($0)) }))
        return reach > 0 ? 1.3 * reach : 1
    }

    /// A heading with the quantity's name and the mean and standard deviation of its residuals.
    var summary: String {
        let text = String(format: "%@: mean %+.2f, \u{3C3} %.2f km/s", name, moments.mean, moments.deviation)
        return text.replacing("-", with: "\u{2212}")
    }

    /// Describes the spectra that a picture does not show; empty for none.
    func note(outside outsideCount: Int) -> String {
        let parts = [
            outsideCount > 0 ? "\(outsideCount) outside the picture" : nil,
            missingCount > 0 ? "\(missingCount) without a prediction" : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}

extension Color {
    /// The colour of lines and discs over counts.
    static let mark = Color(red: 0.84, green: 0.15, blue: 0.16)
}

extension Chart {
    /// Draws numbers of spectra in cells: the cells in colour, white where there is none, and the bar of the colours.
    func drawCounts(_ grid: CellGrid) {
        // With at least five steps, the bar's numbers are whole.
        let scale = ColorScale(lower: 0, upper: max(5, grid.values.max() ?? 0))
        image(grid, colors: .dusk, scale: scale)
        let cell = [(grid.xRange, grid.columns), (grid.yRange, grid.rows)].map { range, count in
            String(format: "%.2g", (range.upperBound - range.lowerBound) / Double(count))
        }
        drawColorBar(.dusk, scale: scale, label: "Spectra in \(cell[0]) \u{D7} \(cell[1]) km/s")
    }

    /// Writes a remark below the label of the horizontal axis.
    func drawNote(_ text: String) {
        canvas.text(
            text, x: Double(area.x) + Double(area.width) / 2, y: Double(area.bottom) + 70, size: 15, color: .faint,
            anchor: .center)
    }
}
