import Cubes
import Dispatch
import Glibc
import Spectra
import Synchronization

/// One pass over a cube: what each pixel is worth, and mean spectra of the emptiest and brightest pixels of each block.
///
/// Reads bands of rows on several threads, each with its own reader and buffer; only one band for each is in memory.
/// The blocks, and so the result, do not depend on the number of threads.
struct FieldSurvey: Sendable {
    let pixels: PixelSurvey
    /// By rows, then columns.
    let blocks: [SurveyBlock]
    /// All sound pixels together.
    let stack: FieldStack
    /// Pixels with a spectrum.
    let coveredCount: Int
    /// Of those, for each channel of `SN3Band.alwaysCovered`, how many hold no number there.
    let missingInChannel: [Int]
    /// Axis of the blocks' spectra.
    let axis: WavenumberAxis

    private static let mostThreads = 8

    /// nil when `isCancelled` said so.
    ///
    /// - Parameter memory: bytes that buffers may take; one row of the cube is the least.
    static func make(
        of cube: SpectralCube, memory: Int, progress: (Double) -> Void, isCancelled: () -> Bool
    ) throws(CubeError) -> FieldSurvey? {
        let channels = cube.axis.channels(in: SN3Band.redNoise.lowerBound...SN3Band.blueNoise.upperBound)
        let rowsInMemory = CubeReader.rowsPerTile(width: cube.width, channels: channels.count, bytes: memory)
        let processors = max(1, min(mostThreads, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
        let threadCount = max(1, min(processors, rowsInMemory / BlockGrid.mostRows))
        let grid = BlockGrid(width: cube.width, height: cube.height, rowsInMemory: rowsInMemory)
        let rowCount = grid.rows.map(\.count).max() ?? 1
        var workers: [SurveyWorker] = []
        for _ in 0..<min(threadCount, grid.rows.count) {
            workers.append(try SurveyWorker(cube: cube, channels: channels, rowCount: rowCount))
        }
        var pixels = PixelSurvey(count: cube.width * cube.height)
        var blocks: [SurveyBlock] = []
        var stack = FieldStack(axis: cube.axis.window(channels))
        for first in stride(from: 0, to: grid.rows.count, by: workers.count) {
            guard !isCancelled() else { return nil }
            let bands = first..<min(first + workers.count, grid.rows.count)
            let results = Mutex<[Int: Result<SurveyBand, CubeError>]>([:])
            // Each iteration uses its own worker.
            nonisolated(unsafe) let workers = workers
            DispatchQueue.concurrentPerform(iterations: bands.count) { index in
                let rows = grid.rows[bands.lowerBound + index]
                let result = Result { () throws(CubeError) in
                    try workers[index].survey(rows: rows, columns: grid.columns)
                }
                results.withLock { $0[index] = result }
            }
            let finished = results.withLock { $0 }
            for index in 0..<bands.count {
                guard let band = try finished[index]?.get() else { continue }
                pixels.store(band, firstRow: grid.rows[bands.lowerBound + index].lowerBound, width: cube.width)
                blocks.append(contentsOf: band.blocks)
                stack.add(band.stack)
            }
            progress(Double(bands.upperBound) / Double(grid.rows.count))
        }
        try workers.first?.checkUnchanged()
        let missing = workers.map(\.missingInChannel)
        return FieldSurvey(
            pixels: pixels, blocks: blocks, stack: stack, coveredCount: pixels.invalidShare.count { $0 < 1 },
            missingInChannel: missing[0].indices.map { channel in missing.reduce(0) { $0 + $1[channel] } },
            axis: cube.axis.window(cube.axis.channels(in: SN3Band.fit)))
    }
}

/// What a worker found in a band of rows.
struct SurveyBand: Sendable {
    var pixels: [PixelStatistics.Result]
    var blocks: [SurveyBlock]
    var stack: FieldStack
}

extension PixelSurvey {
    fileprivate mutating func store(_ band: SurveyBand, firstRow: Int, width: Int) {
        for (index, pixel) in band.pixels.enumerated() {
            let target = firstRow * width + index
            invalidShare[target] = pixel.invalidShare
            noise[target] = pixel.noise
            continuum[target] = pixel.continuum
        }
    }
}
