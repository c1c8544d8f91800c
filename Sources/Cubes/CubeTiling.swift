/// Cuts a cube into tiles that are read one after the other: whole blocks of pixels, so that results do not depend on
/// the cut, small enough for memory, and along the cells that its file keeps together, so that little is read twice.
package struct CubeTiling: Sendable {
    /// A rectangle of pixels, from 0.
    package struct Tile: Sendable, Hashable {
        package let columns, rows: Range<Int>

        package init(columns: Range<Int>, rows: Range<Int>) {
            self.columns = columns
            self.rows = rows
        }
    }

    /// Every pixel of the cube once: bands of rows from the first on, each from the first column on.
    package let tiles: [Tile]

    /// - Parameters:
    ///   - channels: channels that a tile holds.
    ///   - bytes: of a tile as `Float`, at most. Where a cell of the file takes more, it is cut, and parts of the file
    ///     are read again; one block is the least.
    ///   - mostRows: rows of a tile, at most, where the file's cells are not higher.
    package init(of cube: SpectralCube, channels: Int, bytes: Int, mostRows: Int = .max) {
        self.init(cube.layout, pixels: bytes / max(1, channels * MemoryLayout<Float>.size), mostRows: mostRows)
    }

    init(_ layout: PixelLayout, pixels: Int, mostRows: Int) {
        let widest = max(layout.columnCells.map(\.count).max() ?? 1, TileBlocks.columns)
        let rowLimit = pixels / widest
        let bands = Self.cut(
            layout.height, alongCells: layout.rowCells, blocks: TileBlocks.rows, upTo: min(mostRows, rowLimit),
            atMost: rowLimit)
        tiles = bands.flatMap { rows in
            let columnLimit = pixels / rows.count
            return Self.cut(
                layout.width, alongCells: layout.columnCells, blocks: TileBlocks.columns, upTo: columnLimit,
                atMost: columnLimit
            ).map { Tile(columns: $0, rows: rows) }
        }
    }

    /// Cuts an axis at multiples of a block's length, the latest at or before a cell's end: neighbouring cells are put
    /// together up to a length, a cell that is longer stays whole up to a limit. A block is the least.
    private static func cut(
        _ length: Int, alongCells cells: [Range<Int>], blocks block: Int, upTo wanted: Int, atMost limit: Int
    ) -> [Range<Int>] {
        let (wanted, limit) = (max(block, wanted / block * block), max(block, limit / block * block))
        var parts: [Range<Int>] = []
        var (start, cell) = (0, 0)
        while start < length {
            while cells[cell].upperBound <= start { cell += 1 }
            var last = cell
            while last + 1 < cells.count, cells[last + 1].upperBound <= start + wanted { last += 1 }
            var end = min(cells[last].upperBound, start + limit)
            if end < length { end = max(end / block * block, min(start + block, length)) }
            parts.append(start..<end)
            start = end
        }
        return parts
    }
}

/// The blocks in which a cube's pixels are worked on: a grid from its first pixel on, the same whatever format the cube has
/// and however it is cut into tiles, so that its results are the same too.
///
/// A block has 13 rows and 64 columns: HDF5 cubes keep 65 rows and 32 columns together, a whole number of blocks or half
/// of one.
package enum TileBlocks {
    package static let rows = 13
    package static let columns = 64

    package static func cut(_ range: Range<Int>, atMultiplesOf length: Int) -> [Range<Int>] {
        guard !range.isEmpty else { return [] }
        let first = range.lowerBound / length
        let last = (range.upperBound - 1) / length
        return (first...last).map {
            max($0 * length, range.lowerBound)..<min(($0 + 1) * length, range.upperBound)
        }
    }
}

extension CubeTiling.Tile {
    /// The tile's blocks, by rows, then columns.
    package var blocks: [CubeTiling.Tile] {
        TileBlocks.cut(rows, atMultiplesOf: TileBlocks.rows).flatMap { rows in
            TileBlocks.cut(columns, atMultiplesOf: TileBlocks.columns).map { columns in
                CubeTiling.Tile(columns: columns, rows: rows)
            }
        }
    }
}

extension CubeTile {
    /// The tile's blocks, by rows, then columns.
    package var blocks: [CubeTiling.Tile] { CubeTiling.Tile(columns: columns, rows: rows).blocks }
}
