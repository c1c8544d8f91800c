/// An upright colour bar with its ticks on the right.
package struct ColorBar {
    /// The width of the bar, pixels.
    package static let width = 18.0

    package let colors: ColorMap
    package let scale: ColorScale

    package init(colors: ColorMap, scale: ColorScale) {
        self.colors = colors
        self.scale = scale
    }

    /// Draws the bar with its top left at (x, y) and returns the width of bar, ticks and numbers, pixels.
    @discardableResult
    package func draw(on canvas: Canvas, x: Double, y: Double, height: Int) -> Double {
        var widest = 0.0
        for row in 0..<height {
            let color = colors.color(at: 1 - (Double(row) + 0.5) / Double(height))
            canvas.fill(color, x: x, y: y + Double(row), width: Self.width, height: 1)
        }
        canvas.frame(.faint, x: x, y: y, width: Self.width, height: Double(height))
        for tick in scale.ticks {
            let tickY = (y + Double(height) * (1 - tick.position)).rounded() + 0.5
            canvas.line(.faint, from: (x + Self.width + 1, tickY), to: (x + Self.width + 7, tickY))
            widest = max(widest, canvas.text(tick.label, x: x + Self.width + 12, y: tickY, size: 16))
        }
        return Self.width + 12 + widest
    }
}
