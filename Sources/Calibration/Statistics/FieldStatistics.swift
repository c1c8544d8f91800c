import Cubes
import Glibc
import Records
import Spectra
import Threads

/// One pass over a cube, or over a sample of it: what each pixel is worth, and mean spectra of the emptiest and
/// brightest pixels of each block.
///
/// Tiles are read ahead while the blocks of the one before are shared out to several threads. The blocks, and so the
/// result, do not depend on the number of threads.
struct FieldStatistics: Sendable {
    private(set) var pixels: PixelQuality
    /// The blocks in the order of the tiles, in each by rows, then columns.
    private(set) var blocks: [BlockSummary] = []
    /// All sound pixels together.
    private(set) var stack: FieldStack
    /// Pixels with a spectrum.
    private(set) var coveredCount = 0
    /// The number of those that hold no number, for each channel of `SN3Band.alwaysCovered`.
    private(set) var missingInChannel: [Int]
    /// The number of those of which channels in succession held one and the same number.
    private(set) var filledCount = 0
    /// The number of pixels in which small numbers stood where no light fell.
    private(set) var darkCount = 0
    /// Share of the cube's pixels that were looked at.
    let share: Double
    /// Axis of the blocks' spectra.
    let axis: WavenumberAxis

    /// Channels in which a pixel's noise was measured.
    var noiseChannelCount: Int {
        [SN3Band.redNoise, SN3Band.blueNoise].reduce(0) { $0 + stack.axis.channels(in: $1).count }
    }

    /// How much of a cube is looked at.
    enum Extent {
        case whole
        /// Tiles spread evenly over the field, with so many pixels together or a few more.
        case sample(pixels: Int)
    }

    private static let mostThreads = 8

    /// nil when `isCancelled` said so.
    ///
    /// - Parameter memory: bytes that tiles in memory may take.
    static func make(
        of cube: SpectralCube, extent: Extent, memory: Int, progress: (Double) -> Void, isCancelled: () -> Bool
    ) throws(CubeError) -> FieldStatistics? {
        let channels = cube.axis.channels(in: SN3Band.redNoise.lowerBound...SN3Band.blueNoise.upperBound)
        // Two tiles are in memory: one is read while the other is worked on.
        let tiling = CubeTiling(
            of: cube, channels: channels.count, bytes: memory / 2, mostRows: TileBlocks.rows)
        let tiles = chosen(tiling.tiles, extent)
        let stream = try TileStream(cube, channels: channels, tiles: tiles)
        let threadCount = max(1, min(mostThreads, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
        let workers = (0..<threadCount).map { _ in BlockWorker(cube: cube, channels: channels) }
        let pixelCount = tiles.reduce(0) { $0 + $1.columns.count * $1.rows.count }
        var parts: [(summaries: [BlockSummary], light: LightLevel)] = []
        var statistics = FieldStatistics(
            cube: cube, channels: channels, share: Double(pixelCount) / Double(cube.width * cube.height))
        var done = 0
        while let tile = try stream.next() {
            guard !isCancelled() else { return nil }
            for part in Self.parts(of: tile, workers: workers) {
                statistics.add(part, width: cube.width)
                parts.append((part.summaries, part.light))
            }
            done += tile.columns.count * tile.rows.count
            progress(Double(done) / Double(pixelCount))
        }
        // A block of which most got no light, as where a border is wider than it, cannot tell that by itself.
        let light = LightLevel(of: parts.map(\.light))
        statistics.blocks = parts.filter { !light.leavesDark($0.light) }.flatMap(\.summaries)
        statistics.darkCount += statistics.pixels.removeDark(light)
        statistics.coveredCount = statistics.pixels.invalidShare.count { $0 < 1 }
        return statistics
    }

    private init(cube: SpectralCube, channels: Range<Int>, share: Double) {
        pixels = PixelQuality(count: cube.width * cube.height)
        stack = FieldStack(axis: cube.axis.window(channels))
        missingInChannel = [Int](repeating: 0, count: cube.axis.channels(in: SN3Band.alwaysCovered).count)
        self.share = share
        axis = cube.axis.window(cube.axis.channels(in: SN3Band.fit))
    }

    private static func chosen(_ tiles: [CubeTiling.Tile], _ extent: Extent) -> [CubeTiling.Tile] {
        guard case .sample(let pixels) = extent, let first = tiles.first else { return tiles }
        let size = first.columns.count * first.rows.count
        let count = min(tiles.count, (pixels + size - 1) / size)
        return (0..<count).map { tiles[(2 * $0 + 1) * tiles.count / (2 * count)] }
    }

    private static func parts(of tile: CubeTile, workers: [BlockWorker]) -> [BlockStatistics] {
        concurrentMap(tile.blocks, workers: workers) { block, worker in worker.statistics(of: block, in: tile) }
    }

    private mutating func add(_ part: BlockStatistics, width: Int) {
        pixels.store(part, width: width)
        stack.add(part.stack)
        darkCount += part.pixels.count(where: \.isDark)
        filledCount += part.pixels.count { $0.isFilled && $0.invalidShare < 1 }
        for channel in missingInChannel.indices { missingInChannel[channel] += part.missingInChannel[channel] }
    }
}

extension PixelQuality {
    /// Takes the spectra away of pixels that got no light.
    /// - Returns: how many there were.
    fileprivate mutating func removeDark(_ light: LightLevel) -> Int {
        let dark = noise.indices.filter { light.leavesDark(noise: noise[$0], continuum: continuum[$0]) }
        for pixel in dark {
            (invalidShare[pixel], noise[pixel], continuum[pixel], noiseCorrelation[pixel]) = (1, .nan, .nan, .nan)
        }
        return dark.count
    }

    fileprivate mutating func store(_ part: BlockStatistics, width: Int) {
        let columns = part.block.columns
        for (index, pixel) in part.pixels.enumerated() {
            let target =
                (part.block.rows.lowerBound + index / columns.count) * width + columns.lowerBound
                + index % columns.count
            invalidShare[target] = pixel.invalidShare
            noise[target] = pixel.noise
            continuum[target] = pixel.continuum
            noiseCorrelation[target] = pixel.noiseCorrelation
        }
    }
}
