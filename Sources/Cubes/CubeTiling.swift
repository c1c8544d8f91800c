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
