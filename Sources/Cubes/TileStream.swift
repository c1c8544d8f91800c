import Threads

/// The pixels of a tile. They belong to the stream, and last until its next tile is asked for.
package struct CubeTile {
    package let columns, rows, channels: Range<Int>
    /// [channel][row][column], erg/s/cm2/A; NaN where the cube has none.
    package let values: UnsafePointer<Float>
}

/// Reads tiles one after the other, each while the one before it is worked on: on a thread of its own, with two tiles in
/// memory at most.
package final class TileStream {
    private let reader: CubeReader
    private let tiles: Prefetch<CubeTile, CubeError>

    /// The memory of two tiles, used by turns.
    private final class Buffers {
        let buffers: [UnsafeMutablePointer<Float>]

        init(capacity: Int) { buffers = (0..<2).map { _ in .allocate(capacity: capacity) } }

        deinit { for buffer in buffers { buffer.deallocate() } }

        subscript(index: Int) -> UnsafeMutablePointer<Float> { buffers[index % 2] }
    }

    /// Opens the cube and begins to read; throws `cube.changed` when it is no longer the file that was opened.
    package init(_ cube: SpectralCube, channels: Range<Int>, tiles: [CubeTiling.Tile]) throws(CubeError) {
        let reader = try cube.reader()
        let most = tiles.map { $0.columns.count * $0.rows.count }.max() ?? 0
        let buffers = Buffers(capacity: max(1, most * channels.count))
        self.reader = reader
        self.tiles = Prefetch(count: tiles.count) { (index) throws(CubeError) in
            let (tile, values) = (tiles[index], buffers[index])
            try reader.read(columns: tile.columns, rows: tile.rows, channels: channels, into: values)
            return CubeTile(
                columns: tile.columns, rows: tile.rows, channels: channels, values: UnsafePointer(values))
        }
    }

    /// The next tile in their order; nil after the last one, when the file is still the one that was opened.
    package func next() throws(CubeError) -> CubeTile? {
        if let tile = try tiles.next() { return tile }
        try reader.checkUnchanged()
        return nil
    }
}
