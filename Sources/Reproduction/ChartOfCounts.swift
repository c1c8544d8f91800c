import Drawing
import Foundation

extension Color {
    /// Lines and discs over counts.
    static let mark = Color(red: 0.84, green: 0.15, blue: 0.16)
}

/// What the charts of spectra counted in cells have in common.
extension Chart {
    /// The cells in colour, white where there is no spectrum, and the bar that says how many a colour stands for.
    func drawCounts(_ grid: CellGrid) {
        // With at least five steps, the bar's numbers are whole.
        let scale = ColorScale(lower: 0, upper: max(5, grid.values.max() ?? 0))
        image(grid, colors: .dusk, scale: scale)
        let cell = [(grid.xRange, grid.columns), (grid.yRange, grid.rows)].map { range, count in
            String(format: "%.2g", (range.upperBound - range.lowerBound) / Double(count))
        }
        drawColorBar(.dusk, scale: scale, label: "Spectra in \(cell[0]) \u{D7} \(cell[1]) km/s")
    }

    /// A remark below the label of the horizontal axis.
    func drawNote(_ text: String) {
        canvas.text(
            text, x: Double(area.x) + Double(area.width) / 2, y: Double(area.bottom) + 70, size: 15, color: .faint,
            anchor: .center)
    }
}
