/// Cuts a cube into tiles that are read one after the other: along the cells that its file keeps together, so that
/// nothing is read twice, and small enough for memory.
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
    ///     are read again; one pixel is the least.
    ///   - mostRows: rows of a tile, at most, where the file's cells are not higher.
    package init(of cube: SpectralCube, channels: Int, bytes: Int, mostRows: Int = .max) {
        self.init(cube.layout, pixels: bytes / max(1, channels * MemoryLayout<Float>.size), mostRows: mostRows)
    }

    init(_ layout: PixelLayout, pixels: Int, mostRows: Int) {
        let widest = layout.columnCells.map(\.count).max() ?? 1
        let rowLimit = max(1, pixels / widest)
        let bands = Self.merged(layout.rowCells, upTo: min(mostRows, rowLimit), cutTo: rowLimit)
        tiles = bands.flatMap { rows in
            let columnLimit = max(1, pixels / rows.count)
            return Self.merged(layout.columnCells, upTo: columnLimit, cutTo: columnLimit).map { columns in
                Tile(columns: columns, rows: rows)
            }
        }
    }

    /// Neighbouring cells put together up to a length; a cell that is longer stays alone, and is cut beyond `hard`.
    private static func merged(_ cells: [Range<Int>], upTo length: Int, cutTo hard: Int) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for cell in cells {
            if let last = merged.last, cell.upperBound - last.lowerBound <= length {
                merged[merged.count - 1] = last.lowerBound..<cell.upperBound
            } else {
                merged += PixelLayout.cells(cell.count, of: hard, from: cell.lowerBound)
            }
        }
        return merged
    }
}

/// The blocks in which a cube's pixels are worked on: a grid from its first pixel on, the same whatever format the cube has
/// and however it is cut into tiles, so that its results are the same too.
///
/// A block has 13 rows and 64 columns. HDF5 cubes keep 65 rows and 32 columns together, a whole number of blocks or half
/// of one; where a file's cells are others, blocks are cut at the tiles' edges.
package enum TileBlocks {
    package static let rows = 13
    package static let columns = 64

    static func cut(_ range: Range<Int>, atMultiplesOf length: Int) -> [Range<Int>] {
        guard !range.isEmpty else { return [] }
        let first = range.lowerBound / length
        let last = (range.upperBound - 1) / length
        return (first...last).map {
            max($0 * length, range.lowerBound)..<min(($0 + 1) * length, range.upperBound)
        }
    }
}

extension CubeTile {
    /// The tile's blocks, by rows, then columns.
    package var blocks: [CubeTiling.Tile] {
        TileBlocks.cut(rows, atMultiplesOf: TileBlocks.rows).flatMap { rows in
            TileBlocks.cut(columns, atMultiplesOf: TileBlocks.columns).map { columns in
                CubeTiling.Tile(columns: columns, rows: rows)
            }
        }
    }
}
