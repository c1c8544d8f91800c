import Dispatch

/// The pixels of a tile. They belong to the stream, and last until its next tile is asked for.
package struct CubeTile {
    package let columns, rows, channels: Range<Int>
    /// [channel][row][column], erg/s/cm2/A; NaN where the cube has none.
    package let values: UnsafePointer<Float>
}

/// Reads tiles one after the other, each while the one before it is worked on: on a thread of its own, with two tiles in
/// memory at most.
package final class TileStream {
    private let tiles: [CubeTiling.Tile]
    private let channels: Range<Int>
    private let work: Work
    private let queue = DispatchQueue(label: "sn3d.tiles")
    private let ready = DispatchSemaphore(value: 0)
    private var delivered = 0

    /// What the reading thread and the caller use by turns: the semaphore lies between.
    private final class Work: @unchecked Sendable {
        let reader: CubeReader
        let buffers: [UnsafeMutablePointer<Float>]
        var results: [Result<Void, CubeError>?] = [nil, nil]

        init(_ reader: CubeReader, capacity: Int) {
            self.reader = reader
            buffers = (0..<2).map { _ in .allocate(capacity: capacity) }
        }

        deinit { for buffer in buffers { buffer.deallocate() } }
    }

    /// Opens the cube and begins to read; throws `cube.changed` when it is no longer the file that was opened.
    package init(_ cube: SpectralCube, channels: Range<Int>, tiles: [CubeTiling.Tile]) throws(CubeError) {
        self.tiles = tiles
        self.channels = channels
        let most = tiles.map { $0.columns.count * $0.rows.count }.max() ?? 0
        work = Work(try cube.reader(), capacity: max(1, most * channels.count))
        startReading(0)
    }

    private func startReading(_ index: Int) {
        guard index < tiles.count else { return }
        let (tile, channels, work, ready) = (tiles[index], channels, work, ready)
        queue.async {
            work.results[index % 2] = Result { () throws(CubeError) in
                try work.reader.read(
                    columns: tile.columns, rows: tile.rows, channels: channels, into: work.buffers[index % 2])
            }
            ready.signal()
        }
    }

    /// The next tile in their order; nil after the last one, when the file is still the one that was opened.
    package func next() throws(CubeError) -> CubeTile? {
        guard delivered < tiles.count else {
            try work.reader.checkUnchanged()
            return nil
        }
        ready.wait()
        let index = delivered
        let result = work.results[index % 2]
        delivered += 1
        if case .failure(let error) = result {
            delivered = tiles.count
            throw error
        }
        startReading(index + 1)
        let tile = tiles[index]
        return CubeTile(
            columns: tile.columns, rows: tile.rows, channels: channels,
            values: UnsafePointer(work.buffers[index % 2]))
    }
}
