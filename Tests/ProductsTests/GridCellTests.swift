import Products
import Spectra
import Testing

@Suite struct GridCellTests {
    @Test func squaresCoverTheFieldRowByRowAndEdgesMayBeSmaller() {
        let maps = FieldMaps(width: 70, height: 33)
        let cells = Assessment(of: maps) { x, y in (x, y) }.grid
        #expect(cells.map(\.column) == [0, 1, 2, 0, 1, 2])
        #expect(cells.map(\.row) == [0, 0, 0, 1, 1, 1])
        // Centres in 0-based pixels: columns 0...31, 32...63, 64...69; rows 0...31, 32.
        #expect(cells.prefix(3).map(\.rightAscension) == [15.5, 47.5, 66.5])
        #expect(cells.map(\.declination) == [15.5, 15.5, 15.5, 32, 32, 32])
    }

    @Test func aggregatesOnlyItsOwnUsablePixels() throws {
        var maps = FieldMaps(width: 64, height: 32)
        let halpha = EmissionLine.halphaIndex * maps.pixelCount
        // Seven usable pixels in the right square with velocity 1, 4, 9, ..., 49; an excluded one among them.
        for step in 1...7 {
            let pixel = step * 64 + 40
            maps.mask[pixel] = []
            maps.velocity[pixel] = Float(step * step)
            maps.broadening[pixel] = 20
            maps.snr[pixel] = 30
            maps.flux[halpha + pixel] = 2e-17
        }
        maps.mask[8 * 64 + 40] = PixelMask.fitFailed.withSummaryBit
        maps.flux[halpha + 8 * 64 + 40] = 1
        let cells = Assessment(of: maps) { _, _ in nil }.grid
        #expect(cells[0].attemptedCount == 0 && cells[0].velocityMedian == nil)
        let tile = cells[1]
        #expect(tile.attemptedCount == 8 && tile.usableCount == 7)
        #expect(tile.velocityMedian == 16)
        // 1.4826 * median |(1, 4, 9, 16, 25, 36, 49) - 16| = 1.4826 * 12
        #expect(abs(try #require(tile.velocitySigma) - 17.7912) < 1e-4)
        #expect(tile.broadeningSigma == 0 && tile.snrMedian == 30)
        #expect(abs(try #require(tile.halphaFlux) - 1.4e-16) < 1e-22)
        #expect(tile.rightAscension == nil && tile.declination == nil)
    }
}
