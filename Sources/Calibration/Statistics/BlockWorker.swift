import Cubes
import Spectra

/// What a worker found in a block.
struct BlockStatistics: Sendable {
    let block: CubeTiling.Tile
    /// Row by row.
    let pixels: [PixelStatistics.Result]
    /// One for each part of the block that one zero point serves; none where there is nothing to take means of.
    let summaries: [BlockSummary]
    /// The mean spectrum of the block's sound pixels.
    let stack: FieldStack
    /// The number of pixels with a spectrum that hold no number, for each channel of `SN3Band.alwaysCovered`.
    let missingInChannel: [Int]
    let light: LightLevel
}

/// A thread's part of the survey: the spectra of one block at a time.
final class BlockWorker {
    private static let mostInvalid: Float = 0.02
    /// Pixels over which the gas of one cell lies.
    private let cellWidth: Int
    /// Rows and columns that one zero point serves: a block's, or fewer where pixels lie far apart on the detector.
    private let partSize: (rows: Int, columns: Int)
    /// Fewer give no blank pixels to choose.
    private static let smallestPart = 4

    private let cube: SpectralCube
    private let channels: Range<Int>
    /// Channels of `SN3Band.fit` in the worker's spectra.
    private let fit: Range<Int>
    private let statistics: PixelStatistics
    private var spectra: [Float] = []

    /// - Parameter channels: that the tiles hold.
    init(cube: SpectralCube, channels: Range<Int>) {
        self.cube = cube
        self.channels = channels
        cellWidth = GasRegion.size(ofField: cube.width)
        let pitch = cube.laserMap.pitch
        func part(of length: Int) -> Int { max(Self.smallestPart, Int((Double(length) / pitch).rounded())) }
        partSize = (part(of: TileBlocks.rows), part(of: TileBlocks.columns))
        let axis = cube.axis.window(channels)
        let fitted = cube.axis.channels(in: SN3Band.fit)
        fit = fitted.lowerBound - channels.lowerBound..<fitted.upperBound - channels.lowerBound
        statistics = PixelStatistics(axis: axis)
    }

    func statistics(of block: CubeTiling.Tile, in tile: CubeTile) -> BlockStatistics {
        gather(block, of: tile)
        var stack = FieldStack(axis: cube.axis.window(channels))
        var missing = [Int](repeating: 0, count: statistics.band.count)
        let (pixels, light) = measure(
            count: block.rows.count * block.columns.count, stack: &stack, missing: &missing)
        return BlockStatistics(
            block: block, pixels: pixels, summaries: summaries(pixels, of: block), stack: stack,
            missingInChannel: missing, light: light)
    }

    /// Turns a block's channels by pixels into pixels by channels.
    @inline(never)
    private func gather(_ block: CubeTiling.Tile, of tile: CubeTile) {
        let (count, rows, columns) = (channels.count, block.rows, block.columns)
        spectra = [Float](unsafeUninitializedCapacity: rows.count * columns.count * count) { spectra, initialized in
            for row in 0..<rows.count {
                for channel in 0..<count {
                    let line = channel * tile.rows.count + rows.lowerBound - tile.rows.lowerBound + row
                    let source = tile.values + line * tile.columns.count + columns.lowerBound - tile.columns.lowerBound
                    var target = row * columns.count * count + channel
                    for column in 0..<columns.count {
                        // An exact zero is a number that is missing (`PixelStatistics.isValid`).
                        spectra[target] = source[column] == 0 ? .nan : source[column]
                        target += count
                    }
                }
            }
            initialized = rows.count * columns.count * count
        }
    }

    @inline(never)
    private func measure(
        count: Int, stack: inout FieldStack, missing: inout [Int]
    ) -> (pixels: [PixelStatistics.Result], light: LightLevel) {
        spectra.withUnsafeMutableBufferPointer { spectra in
            guard let start = spectra.baseAddress else { return ([], LightLevel(of: [PixelStatistics.Result]())) }
            var results = (0..<count).map { statistics.measure(start + $0 * channels.count) }
            // A spectrum that is a placeholder throughout is none.
            let usual = RobustStatistics.median(results.map { abs($0.continuum) })
            for pixel in results.indices where abs(results[pixel].continuum) > PixelStatistics.absurd * usual {
                results[pixel] = .none
            }
            let light = LightLevel(of: results)
            for pixel in results.indices
            where light.leavesDark(noise: results[pixel].noise, continuum: results[pixel].continuum) {
                results[pixel] = .dark
            }
            for (pixel, result) in results.enumerated() {
                let spectrum = start + pixel * channels.count
                if result.invalidShare <= Self.mostInvalid { stack.add(spectrum, result) }
                if result.invalidShare > 0, result.invalidShare < 1 {
                    for (index, channel) in statistics.band.enumerated()
                    where !PixelStatistics.isValid(spectrum[channel]) { missing[index] += 1 }
                }
            }
            return (results, light)
        }
    }

    private func summaries(_ pixels: [PixelStatistics.Result], of block: CubeTiling.Tile) -> [BlockSummary] {
        TileBlocks.cut(block.rows, atMultiplesOf: partSize.rows).flatMap { rows in
            TileBlocks.cut(block.columns, atMultiplesOf: partSize.columns).compactMap { columns in
                summary(pixels, of: block, part: CubeTiling.Tile(columns: columns, rows: rows))
            }
        }
    }

    private func summary(
        _ pixels: [PixelStatistics.Result], of block: CubeTiling.Tile, part: CubeTiling.Tile
    ) -> BlockSummary? {
        let strips = max(1, part.columns.count / cellWidth)
        // Places in the block of the part's pixels.
        let members = part.rows.flatMap { y in
            part.columns.map { x in
                (y - block.rows.lowerBound) * block.columns.count + x - block.columns.lowerBound
            }
        }
        // Damaged spectra stay out of the means.
        let selection = BlankSelection(
            lineFlux: members.map { pixels[$0].invalidShare <= Self.mostInvalid ? pixels[$0].lineFlux : .nan },
            continuum: members.map { pixels[$0].continuum }, width: part.columns.count, strips: strips)
        guard !selection.blank.isEmpty, !selection.bright.isEmpty else { return nil }
        var (sum, count) = (0.0, 0.0)
        for y in part.rows {
            for x in part.columns {
                let correction = Double(cube.laserMap.correction(x: x, y: y))
                if correction.isFinite {
                    sum += correction
                    count += 1
                }
            }
        }
        guard count > 0 else { return nil }
        let cells = Dictionary(grouping: selection.bright) {
            BlankSelection.strip(of: $0, width: part.columns.count, strips: strips)
        }
        return BlockSummary(
            x: Double(part.columns.lowerBound + part.columns.upperBound - 1) / 2,
            y: Double(part.rows.lowerBound + part.rows.upperBound - 1) / 2, correction: sum / count,
            blank: mean(of: selection.blank.map { members[$0] }, pixels), blankCount: selection.blank.count,
            blankPlace: Self.place(of: selection.blank, in: part),
            cells: cells.sorted { $0.key < $1.key }.map { _, bright in
                let place = Self.place(of: bright, in: part)
                return BrightCell(
                    x: place.x, y: place.y, spectrum: mean(of: bright.map { members[$0] }, pixels),
                    count: bright.count)
            })
    }

    /// The mean place in the field of some pixels of a part of it.
    private static func place(of pixels: [Int], in part: CubeTiling.Tile) -> (x: Double, y: Double) {
        func mean(_ coordinate: (Int) -> Int) -> Double {
            Double(pixels.reduce(0) { $0 + coordinate($1) }) / Double(pixels.count)
        }
        return (
            Double(part.columns.lowerBound) + mean { $0 % part.columns.count },
            Double(part.rows.lowerBound) + mean { $0 / part.columns.count }
        )
    }

    /// The mean spectrum of pixels. A channel that some of them lack is the mean of the others about their continua; one
    /// that most of them lack is NaN.
    private func mean(of pixels: [Int], _ results: [PixelStatistics.Result]) -> [Float] {
        var sums = [Double](repeating: 0, count: fit.count)
        for pixel in pixels {
            let start = pixel * channels.count + fit.lowerBound
            for channel in 0..<fit.count { sums[channel] += Double(spectra[start + channel]) }
        }
        let count = Double(pixels.count)
        var continuum = 0.0
        return sums.enumerated().map { channel, sum in
            if sum.isFinite { return Float(sum / count) }
            if continuum == 0 { continuum = pixels.reduce(0) { $0 + Double(results[$1].continuum) } / count }
            var (above, present) = (0.0, 0.0)
            for pixel in pixels {
                let value = spectra[pixel * channels.count + fit.lowerBound + channel]
                guard value.isFinite else { continue }
                above += Double(value) - Double(results[pixel].continuum)
                present += 1
            }
            return 2 * present > count ? Float(continuum + above / present) : .nan
        }
    }
}
