import Spectra
import Testing

@testable import Calibration

/// SITELLE's own sky spectra as the blocks of one field.
@Suite struct RealFieldTests {
    /// The discs are measured to 1 km/s each and scatter by as much about a plane; so twenty of them have to know the
    /// field's zero point to as much.
    @Test(.enabled(if: RealSky.exists, "skipped: no ../shared"))
    func theZeroPointOfM31IsAsCertainAsItsDiscs() throws {
        let real = try RealSky()
        let blocks = zip(real.spectra, real.rows).map { spectrum, row in
            BlockSummary(
                x: row.x, y: row.y, correction: real.correction(y: row.y), blank: spectrum, blankCount: 2826,
                blankPlace: (row.x, row.y), cells: [BrightCell(x: row.x, y: row.y, spectrum: spectrum, count: 282)])
        }
        let field = try #require(SkyMeasurement(blocks, axis: real.axis, width: 2048, height: 2064, setup: real.setup))
        let map = try #require(field.zeroPoint)
        let error = try #require(map.error)
        let residual = try #require(map.residual)
        print(
            "M31 as one field: zero point claimed to \(error) km/s by \(map.pointCount) regions, which scatter by",
            "\(residual.scatter)")
        #expect(map.pointCount == 20)
        #expect(error < 1.2)
        #expect(residual.scatter < 2)
    }
}
