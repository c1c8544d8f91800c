import Foundation
import PictureReading
import TestSupport
import Testing

@testable import Drawing

@Suite struct ChartTests {
    private let canvas = Canvas(width: 300, height: 260)

    /// 200 x 100 pixels for 0...20 and -5...5.
    private var chart: Chart {
        Chart(
            on: canvas, in: PixelArea(x: 80, y: 60, width: 200, height: 100), x: ChartAxis("x (m)", over: 0...20),
            y: ChartAxis("y (s)", over: -5...5))
    }

    private func picture() throws -> Picture {
        let directory = try TemporaryDirectory()
        let path = directory.path("chart.png")
        try canvas.write(to: path)
        return try Picture(path)
    }

    @Test func aPointOfTheDataHasItsPlace() {
        #expect(chart.place(0, -5) == (80, 160))
        #expect(chart.place(20, 5) == (280, 60))
        #expect(chart.place(5, 0) == (130, 110))
    }

    private func color(at position: Double) -> UInt32 { ColorMap.dusk.color(at: position).packed }

    @Test func cellsAreColouredWhereTheyLie() throws {
        // 4 x 2 cells of 50 x 50 pixels; the second row of values is the upper one.
        let grid = CellGrid(
            columns: 4, rows: 2, xRange: 0...20, yRange: -5...5, values: [1, 0, 0, 4, 0, .nan, 2, 0])
        chart.image(grid, colors: .dusk, scale: ColorScale(lower: 0, upper: 4))
        let picture = try picture()
        let (first, second, full) = (color(at: 0.25), color(at: 0.5), color(at: 1))
        #expect([85, 150, 210, 270].map { picture[$0, 85] } == [0xFFFFFF, 0xFFFFFF, second, 0xFFFFFF])
        #expect([85, 150, 210, 270].map { picture[$0, 135] } == [first, 0xFFFFFF, 0xFFFFFF, full])
        #expect(picture[129, 110] == first && picture[130, 110] == 0xFFFFFF)
        #expect(picture[129, 159] == first && picture[129, 160] == 0xFFFFFF)
    }

    @Test func linesStayInsideTheFrameAndStopWhereANumberIsMissing() throws {
        let black = Color(gray: 0)
        chart.line(black, through: [(-4, 0), (8, 0), (.nan, 0), (12, 0), (30, 0)], width: 4)
        let picture = try picture()
        #expect(picture[79, 110] == 0xFFFFFF && picture[80, 110] == 0)
        #expect(picture[159, 110] == 0 && picture[170, 110] == 0xFFFFFF && picture[201, 110] == 0)
        #expect(picture[279, 110] == 0 && picture[280, 110] == 0xFFFFFF)
    }

    @Test func barsReachTheirDensities() throws {
        // Bins of 5: densities 2 / (4 * 5) = 0.1 and 0.05, on an axis of 0...0.2 over 100 pixels.
        let chart = Chart(on: canvas, in: chart.area, x: chart.x, y: ChartAxis("", over: 0...0.2))
        let fill = Color(red: 0, green: 0, blue: 1)
        chart.bars(Histogram(of: [1, 2, 7, 18], in: 0...20, bins: 4), fill: fill, outline: Color(gray: 0))
        let picture = try picture()
        #expect(picture[100, 105] == 0xFFFFFF && picture[100, 110] & 0xFF < 0x60 && picture[100, 115] == 0x0000FF)
        #expect(picture[155, 130] == 0xFFFFFF && picture[155, 140] == 0x0000FF)
        #expect(picture[205, 150] == 0xFFFFFF)
    }

    @Test func discsCarryTheirErrors() throws {
        chart.discs(Color(gray: 0), at: [(10, 1, 2)])
        let picture = try picture()
        // Middle at (180, 100), reach 20 pixels.
        #expect(picture[180, 100] == 0)
        #expect(picture[180, 81] != 0xFFFFFF && picture[180, 119] != 0xFFFFFF)
        #expect(picture[180, 78] == 0xFFFFFF && picture[180, 122] == 0xFFFFFF)
    }

    @Test func ticksStandOutsideTheFrameAtRoundNumbers() throws {
        chart.drawAxes()
        let picture = try picture()
        // x: 0, 10, 20 at 100 pixels; y: -5, 0, 5 at 50 pixels.
        #expect([80, 180, 280].allSatisfy { picture[$0, 165] == Color.faint.packed })
        #expect(picture[130, 165] == 0xFFFFFF)
        #expect([60, 110, 160].allSatisfy { picture[75, $0] == Color.faint.packed })
        #expect(picture[75, 85] == 0xFFFFFF)
    }
}
