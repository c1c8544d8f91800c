/// The marks of a chart, in units of its axes and seen inside its frame alone.
extension Chart {
    package typealias Point = (x: Double, y: Double)

    /// Draws a line through points; where one is not finite, the line is interrupted.
    package func line(_ color: Color, through points: [Point], width: Double = 1.5, dashes: [Double] = []) {
        canvas.clipped(to: area) {
            for piece in points.split(whereSeparator: { !$0.x.isFinite || !$0.y.isFinite }) {
                canvas.path(color, through: piece.map { place($0.x, $0.y) }, width: width, dashes: dashes)
            }
        }
    }

    /// Draws a histogram's densities as bars from 0 upwards, with an outline.
    package func bars(_ histogram: Histogram, fill: Color, outline: Color) {
        var corners: [(x: Double, y: Double)] = []
        canvas.clipped(to: area) {
            for (bin, density) in histogram.densities.enumerated() {
                let start = histogram.range.lowerBound + Double(bin) * histogram.binWidth
                let (left, top) = place(start, density)
                let (right, bottom) = place(start + histogram.binWidth, 0)
                canvas.fill(
                    fill, x: left.rounded(), y: top, width: right.rounded() - left.rounded(), height: bottom - top)
                corners += [(left, top), (right, top)]
            }
            canvas.path(outline, through: corners, width: 1.5)
        }
    }

    /// Draws discs with upright bars of an error to both sides.
    package func discs(_ color: Color, at points: [(x: Double, y: Double, error: Double)]) {
        canvas.clipped(to: area) {
            for point in points {
                let (x, y) = place(point.x, point.y)
                let reach = place(point.x, point.y + point.error).y - y
                canvas.line(color, from: (x, y - reach), to: (x, y + reach), width: 1.5)
                canvas.disc(color, x: x, y: y, radius: 3.5)
            }
        }
    }

    /// Colours the pixels whose middles lie in cells with a value above 0; the others keep their colour.
    package func image(_ grid: CellGrid, colors: ColorMap, scale: ColorScale) {
        let palette = colors.colors.map(\.packed)
        canvas.withPixels { pixels, stride in
            for row in 0..<area.height {
                let dataY = middle(area.height - 1 - row, of: area.height, y.range)
                for column in 0..<area.width {
                    let dataX = middle(column, of: area.width, x.range)
                    guard let value = grid.value(x: dataX, y: dataY), value > 0 else { continue }
                    pixels[(area.y + row) * stride + area.x + column] =
                        palette[ColorMap.index(at: scale.position(of: value))]
                }
            }
        }
    }

    /// Computes the value at the middle of one of an axis' pixels.
    private func middle(_ pixel: Int, of count: Int, _ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (Double(pixel) + 0.5) / Double(count) * (range.upperBound - range.lowerBound)
    }
}
