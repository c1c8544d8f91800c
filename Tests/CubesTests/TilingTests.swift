import Foundation
import TestSupport
import Testing

@testable import Cubes

@Suite struct TilingTests {
    private func layout(_ width: Int, _ height: Int, columns: Int, rows: Int) -> PixelLayout {
        PixelLayout(
            width: width, height: height, channelCount: 842, hasImaginaryPart: false,
            columnCells: PixelLayout.cells(width, of: columns), rowCells: PixelLayout.cells(height, of: rows))
    }

    private func tiles(_ layout: PixelLayout, pixels: Int, mostRows: Int = .max) -> [CubeTiling.Tile] {
        CubeTiling(layout, pixels: pixels, mostRows: mostRows).tiles
    }

    @Test(arguments: [1, 7, 64, 2080, 12_345, 10_000_000])
    func everyPixelIsInOneTileAndNoTileIsTooLarge(pixels: Int) {
        for layout in [layout(100, 70, columns: 100, rows: 1), layout(100, 70, columns: 32, rows: 65)] {
            var seen = [Int](repeating: 0, count: 100 * 70)
            for tile in tiles(layout, pixels: pixels, mostRows: 32) {
                // A block of 13 x 64 pixels is the least.
                #expect(tile.columns.count * tile.rows.count <= max(pixels, 13 * 64))
                for y in tile.rows { for x in tile.columns { seen[y * 100 + x] += 1 } }
            }
            #expect(seen.allSatisfy { $0 == 1 })
        }
    }

    /// Auto-chunks of a real cube: 32 x 65 pixels.
    @Test func tilesEndWhereChunksEnd() {
        let tiles = tiles(layout(2048, 2064, columns: 32, rows: 65), pixels: 40_000, mostRows: 32)
        #expect(tiles[0] == CubeTiling.Tile(columns: 0..<576, rows: 0..<65))
        for tile in tiles {
            #expect(tile.columns.lowerBound % 32 == 0 && tile.rows.lowerBound % 65 == 0)
            #expect(
                tile.columns.upperBound % 32 == 0 && (tile.rows.upperBound % 65 == 0 || tile.rows.upperBound == 2064))
        }
    }

    @Test func wholeRowsAreKeptTogetherAsLongAsTheyFit() {
        let rows = layout(96, 100, columns: 96, rows: 1)
        #expect(tiles(rows, pixels: 96 * 50, mostRows: 32).map(\.rows) == [0..<26, 26..<52, 52..<78, 78..<100])
        #expect(tiles(rows, pixels: 96 * 9, mostRows: 32).first == CubeTiling.Tile(columns: 0..<64, rows: 0..<13))
        #expect(tiles(rows, pixels: 40).first == CubeTiling.Tile(columns: 0..<64, rows: 0..<13))
    }

    /// Results are those of blocks: whatever a file keeps together, they are the same ones.
    @Test(arguments: [(200, 1), (32, 65), (50, 9), (67, 33), (1, 1), (200, 150)], [1, 3000, 1 << 20])
    func blocksDoNotDependOnTheFilesCells(cell: (columns: Int, rows: Int), pixels: Int) {
        let found = tiles(layout(200, 150, columns: cell.columns, rows: cell.rows), pixels: pixels, mostRows: 39)
            .flatMap(\.blocks)
        let expected = CubeTiling.Tile(columns: 0..<200, rows: 0..<150).blocks
        #expect(Set(found) == Set(expected) && found.count == expected.count)
    }
}

@Suite struct TileStreamTests {
    private static let pixels = (0..<4 * 3 * 505).map { Float($0) }

    private func tiles(_ rectangles: [(Range<Int>, Range<Int>)]) -> [CubeTiling.Tile] {
        rectangles.map { CubeTiling.Tile(columns: $0.0, rows: $0.1) }
    }

    private func expected(_ tile: CubeTile) -> [Float] {
        tile.channels.flatMap { channel in
            tile.rows.flatMap { row in tile.columns.map { Self.pixels[(channel * 3 + row) * 4 + $0] } }
        }
    }

    @Test func tilesComeInOrderWithTheCubesNumbers() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let asked = tiles([(0..<4, 0..<1), (0..<4, 1..<3), (1..<3, 0..<3), (3..<4, 2..<3), (0..<4, 0..<3)])
        let stream = try TileStream(science(made.path), channels: 100..<317, tiles: asked)
        var seen: [CubeTiling.Tile] = []
        while let tile = try stream.next() {
            seen.append(CubeTiling.Tile(columns: tile.columns, rows: tile.rows))
            let count = tile.columns.count * tile.rows.count * tile.channels.count
            #expect(Array(UnsafeBufferPointer(start: tile.values, count: count)) == expected(tile))
        }
        #expect(seen == asked)
        #expect(try stream.next() == nil)
    }

    @Test func aFileThatIsReplacedIsToldAtTheEnd() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let stream = try TileStream(science(made.path), channels: 0..<2, tiles: tiles([(0..<4, 0..<3)]))
        #expect(try stream.next() != nil)
        try FITSBytes.file(MadeFile.cube + ["OBJECT  = 'other'"], pixels: Self.pixels).write(
            to: URL(fileURLWithPath: made.path))
        #expect(code { _ = try stream.next() } == "cube.changed")
    }

    @Test func aStreamThatIsGivenUpHalfwayEnds() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        for _ in 0..<50 {
            let stream = try TileStream(
                science(made.path), channels: 0..<505, tiles: tiles([(0..<4, 0..<1), (0..<4, 1..<2), (0..<4, 2..<3)]))
            #expect(try stream.next() != nil)
        }
    }
}
