import Cubes

/// Cuts a tile of a cube into blocks of nearly equal size, at most 16 rows and about a thousand pixels.
enum BlockGrid {
    private static let pixelsPerBlock = 1024
    private static let mostRows = 16

    /// By rows, then columns.
    static func blocks(of tile: CubeTile) -> [CubeTiling.Tile] {
        let rowCount = min(mostRows, tile.rows.count)
        let columns = cut(tile.columns, into: pixelsPerBlock / rowCount)
        return cut(tile.rows, into: rowCount).flatMap { rows in
            columns.map { CubeTiling.Tile(columns: $0, rows: rows) }
        }
    }

    /// The tiles that a survey goes through, two of which are in memory at a time.
    static func tiles(of cube: SpectralCube, channels: Int, memory: Int) -> [CubeTiling.Tile] {
        CubeTiling(of: cube, channels: channels, bytes: memory / 2, mostRows: mostRows).tiles
    }

    private static func cut(_ range: Range<Int>, into piece: Int) -> [Range<Int>] {
        let count = (range.count + piece - 1) / piece
        return (0..<count).map {
            range.lowerBound + $0 * range.count / count..<range.lowerBound + ($0 + 1) * range.count / count
        }
    }
}
