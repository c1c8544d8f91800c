/// The blocks in which a cube's pixels are worked on: a grid from its first pixel on, the same whatever form the cube has
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
