import Calibration
import Cubes
import Prior
import Products
import Refinement
import Spectra
import Threads

/// Runs prior and fit over a calibrated cube, tile by tile, on several threads.
///
/// The cube's tiles are read ahead while the pixels of the one before are shared out in small blocks. Results do not
/// depend on the number of threads: each pixel is computed alone.
struct TileProcessing {
    let cube: CalibratedCube
    let networks: PriorNetworks
    let ties: LineTies
    let limits: PixelLimits
    let threadCount: Int
    /// Bytes of the cube that may be in memory.
    let memory: Int

    /// Rows of a tile, at most, where the file's cells are not higher: enough to keep all threads at work.
    private static let mostRows = 3 * TileBlocks.rows
    /// Times, at most, that stellar absorption is filled and all fitted again: lines that a trough hid are there from the
    /// second on.
    private static let starlightRounds = 3

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
        let tiling = CubeTiling(of: source, channels: channels.count, bytes: memory / 2, mostRows: Self.mostRows)
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

    private func process(_ tile: CubeTile, axis: WavenumberAxis, workers: [Worker]) -> [FitBlock] {
        concurrentMap(tile.blocks, workers: workers) { block, worker in
            process(block, of: tile, axis: axis, worker: worker)
        }
    }

    @inline(never)
    private func process(
        _ block: CubeTiling.Tile, of tile: CubeTile, axis: WavenumberAxis, worker: Worker
    ) -> FitBlock {
        let spectra = SpectrumBlock(of: cube, columns: block.columns, rows: block.rows, in: tile, axis: axis)
        var fit = process(spectra, worker)
        var starlight: Starlight?
        for _ in 0..<Self.starlightRounds {
            guard let found = Starlight(of: fit, filledBefore: starlight, cube: cube, limits: limits),
                found.differs(from: starlight)
            else { break }
            starlight = found
            var filled = spectra
            found.fill(&filled)
            fit = process(filled, worker)
        }
        starlight?.note(in: &fit)
        fit.forgetResiduals()
        return fit
    }

    private func process(_ spectra: SpectrumBlock, _ worker: Worker) -> FitBlock {
        let clock = ContinuousClock()
        let start = clock.now
        let prior = PriorBlock(spectra, of: cube, estimator: worker.estimator, bin: limits.priorBin)
        let middle = clock.now
        var fit = FitBlock(
            prior, of: cube, fitter: worker.fitter, limits: limits)
        fit.findSecondSystems(
            of: cube, estimator: worker.estimator, fitter: worker.fitter, limits: limits)
        worker.priorTime += (middle - start) / .seconds(1)
        worker.refineTime += (clock.now - middle) / .seconds(1)
        return fit
    }
}
