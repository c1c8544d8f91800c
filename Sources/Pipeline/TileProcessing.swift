import Calibration
import Cubes
import Dispatch
import Prior
import Products
import Refinement
import Spectra
import Synchronization

/// Runs prior and fit over a calibrated cube, tile by tile, on several threads.
///
/// The cube's tiles are read ahead while the pixels of the one before are shared out in small rectangles. Results do not
/// depend on the number of threads: each pixel is computed alone.
struct TileProcessing {
    let cube: CalibratedCube
    let networks: PriorNetworks
    let ties: LineTies
    let limits: PixelLimits
    let threadCount: Int
    /// Bytes of the cube that may be in memory.
    let memory: Int

    /// Pixels on a rectangle's edge, at most: few enough that the zero point at its centre, which changes by 0.03 km/s
    /// a pixel, serves them all, and enough to fill the network's batch.
    static let edge = 32

    /// Time that the threads spent, seconds of one thread divided by their number.
    struct Timing {
        var prior = 0.0
        var refine = 0.0
    }

    func run(
        progress: (Double) -> Void, isCancelled: () -> Bool
    ) throws(CubeError) -> (maps: FieldMaps, timing: Timing)? {
        let source = cube.cube
        let channels = source.axis.channels(in: SN3Band.fit)
        let axis = source.axis.window(channels)
        // Two tiles are in memory: one is read while the other is worked on.
        let tiling = CubeTiling(of: source, channels: channels.count, bytes: memory / 2, mostRows: Self.edge)
        let stream = try TileStream(source, channels: channels, tiles: tiling.tiles)
        let options = FitOptions(ties: ties, noise: ChannelNoise(of: source.setup))
        let workers = (0..<threadCount).map { _ in
            Worker(
                estimator: PriorEstimator(networks: networks, axis: axis, bandLimit: source.setup.bandLimit),
                fitter: LineFitter(axis: axis, options: options))
        }
        var maps = FieldMaps(width: source.width, height: source.height)
        if ties.groupCount > 1 { maps.addLinePlanes() }
        var done = 0
        while let tile = try stream.next() {
            guard !isCancelled() else { return nil }
            for fitted in process(tile, axis: axis, workers: workers) { maps.fill(from: fitted, of: cube) }
            done += tile.columns.count * tile.rows.count
            progress(Double(done) / Double(source.width * source.height))
        }
        let timing = Timing(
            prior: workers.reduce(0) { $0 + $1.priorTime } / Double(threadCount),
            refine: workers.reduce(0) { $0 + $1.refineTime } / Double(threadCount))
        return (maps, timing)
    }

    /// A thread's own workspaces and clocks.
    private final class Worker {
        let estimator: PriorEstimator
        let fitter: LineFitter
        var priorTime = 0.0
        var refineTime = 0.0

        init(estimator: PriorEstimator, fitter: LineFitter) {
            self.estimator = estimator
            self.fitter = fitter
        }
    }

    private func process(_ tile: CubeTile, axis: WavenumberAxis, workers: [Worker]) -> [FitTile] {
        let rectangles = Self.cut(tile.rows).flatMap { rows in Self.cut(tile.columns).map { (columns: $0, rows: rows) }
        }
        let next = Atomic(0)
        let finished = Mutex<[(Int, FitTile)]>([])
        // Each iteration uses its own worker, and the tile is only read.
        nonisolated(unsafe) let (workers, tile) = (workers, tile)
        DispatchQueue.concurrentPerform(iterations: workers.count) { thread in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < rectangles.count else { return }
                let (columns, rows) = rectangles[index]
                let fitted = process(tile, columns: columns, rows: rows, axis: axis, worker: workers[thread])
                finished.withLock { $0.append((index, fitted)) }
            }
        }
        return finished.withLock { $0.sorted { $0.0 < $1.0 }.map(\.1) }
    }

    /// A tile's edge in pieces of `edge` pixels, the last one shorter.
    private static func cut(_ range: Range<Int>) -> [Range<Int>] {
        stride(from: range.lowerBound, to: range.upperBound, by: edge).map { $0..<min($0 + edge, range.upperBound) }
    }

    @inline(never)
    private func process(
        _ tile: CubeTile, columns: Range<Int>, rows: Range<Int>, axis: WavenumberAxis, worker: Worker
    ) -> FitTile {
        let clock = ContinuousClock()
        let start = clock.now
        let spectra = SpectrumTile(of: cube, columns: columns, rows: rows, in: tile, axis: axis)
        let prior = PriorTile(spectra, of: cube, estimator: worker.estimator)
        let middle = clock.now
        let fit = FitTile(prior, of: cube, fitter: worker.fitter, limits: limits)
        worker.priorTime += (middle - start) / .seconds(1)
        worker.refineTime += (clock.now - middle) / .seconds(1)
        return fit
    }
}
