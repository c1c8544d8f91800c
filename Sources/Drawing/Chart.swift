/// A part of a picture that shows data: a frame, a linear axis below it and another on its left.
///
/// Marks are drawn first (`ChartMarks.swift`), then the axes around and over them.
package struct Chart {
    /// The sizes of the numbers beside the ticks and of all other text, pixels.
    package static let textSizes = (tick: 16.0, label: 17.0)

    package let canvas: Canvas
    /// The inside of the frame.
    package let area: PixelArea
    package let x: ChartAxis
    package let y: ChartAxis

    package init(on canvas: Canvas, in area: PixelArea, x: ChartAxis, y: ChartAxis) {
        self.canvas = canvas
        self.area = area
        self.x = x
        self.y = y
    }

    /// Converts a point of the data to its place in the picture, pixels.
    package func place(_ dataX: Double, _ dataY: Double) -> (x: Double, y: Double) {
        (
            Double(area.x) + x.position(of: dataX) * Double(area.width),
            Double(area.bottom) - y.position(of: dataY) * Double(area.height)
        )
    }

    /// Draws frame, ticks, numbers, labels and, above the frame on its left, a title.
    package func drawAxes(title: String = "") {
        canvas.frame(
            .faint, x: Double(area.x), y: Double(area.y), width: Double(area.width), height: Double(area.height))
        canvas.text(title, x: Double(area.x), y: Double(area.y) - 18, size: Self.textSizes.label)
        drawHorizontalAxis()
        drawVerticalAxis()
    }

    /// Draws a colour bar on the right, as high as the frame, with a label that reads upwards.
    package func drawColorBar(_ colors: ColorMap, scale: ColorScale, label: String) {
        let barX = Double(area.right) + 14
        let width = ColorBar(colors: colors, scale: scale)
            .draw(on: canvas, x: barX, y: Double(area.y), height: area.height)
        canvas.uprightText(
            label, x: barX + width + 18, y: Double(area.y) + Double(area.height) / 2, size: Self.textSizes.label)
    }

    private func drawHorizontalAxis() {
        let bottom = Double(area.bottom)
        for tick in x.ticks(length: area.width, distance: 75) {
            let tickX = (Double(area.x) + tick.position * Double(area.width)).rounded() + 0.5
            canvas.line(.faint, from: (tickX, bottom + 1), to: (tickX, bottom + 7))
            canvas.text(tick.label, x: tickX, y: bottom + 20, size: Self.textSizes.tick, anchor: .center)
        }
        canvas.text(
            x.label, x: Double(area.x) + Double(area.width) / 2, y: bottom + 46, size: Self.textSizes.label,
            anchor: .center)
    }

    private func drawVerticalAxis() {
        let left = Double(area.x)
        var widest = 0.0
        for tick in y.ticks(length: area.height, distance: 50) {
            let tickY = (Double(area.bottom) - tick.position * Double(area.height)).rounded() + 0.5
            canvas.line(.faint, from: (left - 7, tickY), to: (left - 1, tickY))
            let width = canvas.text(tick.label, x: left - 11, y: tickY, size: Self.textSizes.tick, anchor: .right)
            widest = max(widest, width)
        }
        canvas.uprightText(
            y.label, x: left - 11 - widest - 14, y: Double(area.y) + Double(area.height) / 2,
            size: Self.textSizes.label)
    }
}
