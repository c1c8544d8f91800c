import Calibration
import Cubes
import Dispatch
import Prior
import Products
import Refinement
import Spectra
import Synchronization

/// Runs prior and fit over a calibrated cube, a slab of rows at a time, on several threads.
///
/// One thread reads slabs; the pixels of a slab are shared out in tiles. Results do not depend on the number of
/// threads: each pixel is computed alone.
struct TileProcessing {
    let cube: CalibratedCube
    let networks: PriorNetworks
    let ties: LineTies
    let limits: PixelLimits
    let threadCount: Int
    /// Bytes that a slab may hold.
    let memory: Int

    /// Pixels on a tile's edge, at most: few enough that the zero point at its centre, which changes by 0.03 km/s a
    /// pixel, serves them all, and enough to fill the network's batch.
    static let tileEdge = 32

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
        let reader = try source.reader()
        let rowsPerSlab = min(
            CubeReader.rowsPerTile(width: source.width, channels: channels.count, bytes: memory), Self.tileEdge)
        let slab = UnsafeMutablePointer<Float>.allocate(capacity: rowsPerSlab * source.width * channels.count)
        defer { slab.deallocate() }
        let options = FitOptions(ties: ties, noise: ChannelNoise(of: source.setup))
        let workers = (0..<threadCount).map { _ in
            Worker(
                estimator: PriorEstimator(networks: networks, axis: axis, bandLimit: source.setup.bandLimit),
                fitter: LineFitter(axis: axis, options: options))
        }
        var maps = FieldMaps(width: source.width, height: source.height)
        if ties.groupCount > 1 { maps.addLinePlanes() }
        for first in stride(from: 0, to: source.height, by: rowsPerSlab) {
            guard !isCancelled() else { return nil }
            let rows = first..<min(first + rowsPerSlab, source.height)
            try reader.read(rows: rows, channels: channels, into: slab)
            for tile in process(slab, rows: rows, axis: axis, workers: workers) { maps.fill(from: tile, of: cube) }
            progress(Double(rows.upperBound) / Double(source.height))
        }
        try reader.checkUnchanged()
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

    private func process(
        _ slab: UnsafeMutablePointer<Float>, rows: Range<Int>, axis: WavenumberAxis, workers: [Worker]
    ) -> [FitTile] {
        let columns = stride(from: 0, to: cube.cube.width, by: Self.tileEdge).map {
            $0..<min($0 + Self.tileEdge, cube.cube.width)
        }
        let next = Atomic(0)
        let finished = Mutex<[(Int, FitTile)]>([])
        // Each iteration uses its own worker, and the slab is only read.
        nonisolated(unsafe) let (workers, slab) = (workers, slab)
        DispatchQueue.concurrentPerform(iterations: workers.count) { thread in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < columns.count else { return }
                let tile = process(slab, columns: columns[index], rows: rows, axis: axis, worker: workers[thread])
                finished.withLock { $0.append((index, tile)) }
            }
        }
        return finished.withLock { $0.sorted { $0.0 < $1.0 }.map(\.1) }
    }

    @inline(never)
    private func process(
        _ slab: UnsafePointer<Float>, columns: Range<Int>, rows: Range<Int>, axis: WavenumberAxis, worker: Worker
    ) -> FitTile {
        let clock = ContinuousClock()
        let start = clock.now
        let spectra = SpectrumTile(of: cube, columns: columns, rows: rows, slab: slab, axis: axis)
        let prior = PriorTile(spectra, of: cube, estimator: worker.estimator)
        let middle = clock.now
        let fit = FitTile(prior, of: cube, fitter: worker.fitter, limits: limits)
        worker.priorTime += (middle - start) / .seconds(1)
        worker.refineTime += (clock.now - middle) / .seconds(1)
        return fit
    }
}
