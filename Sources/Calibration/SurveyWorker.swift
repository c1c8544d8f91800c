import Cubes
import Spectra

/// A thread's part of the survey: a reader, a buffer for a band of rows, and the spectra of one block.
final class SurveyWorker {
    /// For each channel of `SN3Band.alwaysCovered`, pixels with a spectrum that hold no number there.
    private(set) var missingInChannel: [Int]

    private static let mostInvalid: Float = 0.02

    /// Pixels over which the gas of one cell lies.
    private let cellWidth: Int

    private let cube: SpectralCube
    private let reader: CubeReader
    private let channels: Range<Int>
    /// Channels of `SN3Band.fit` in the worker's spectra.
    private let fit: Range<Int>
    private let statistics: PixelStatistics
    private var tile: [Float]
    private var spectra: [Float] = []

    /// - Parameters:
    ///   - channels: channels to read.
    ///   - rowCount: most rows of a band.
    init(cube: SpectralCube, channels: Range<Int>, rowCount: Int) throws(CubeError) {
        self.cube = cube
        self.channels = channels
        cellWidth = GasRegion.size(ofField: cube.width)
        reader = try cube.reader()
        let axis = cube.axis.window(channels)
        let fitted = cube.axis.channels(in: SN3Band.fit)
        fit = fitted.lowerBound - channels.lowerBound..<fitted.upperBound - channels.lowerBound
        statistics = PixelStatistics(axis: axis)
        missingInChannel = [Int](repeating: 0, count: statistics.band.count)
        tile = [Float](repeating: 0, count: rowCount * cube.width * channels.count)
    }

    func checkUnchanged() throws(CubeError) { try reader.checkUnchanged() }

    func survey(rows: Range<Int>, columns: [Range<Int>]) throws(CubeError) -> SurveyBand {
        try tile.withUnsafeMutableBufferPointer { (tile) throws(CubeError) in
            guard let start = tile.baseAddress else { return }
            try reader.read(rows: rows, channels: channels, into: start)
        }
        var band = SurveyBand(
            pixels: Array(repeating: .none, count: rows.count * cube.width), blocks: [],
            stack: FieldStack(axis: cube.axis.window(channels)))
        for block in columns {
            gather(rowCount: rows.count, columns: block)
            let pixels = measure(count: rows.count * block.count, stack: &band.stack)
            for row in 0..<rows.count {
                for column in 0..<block.count {
                    band.pixels[row * cube.width + block.lowerBound + column] = pixels[row * block.count + column]
                }
            }
            if let summary = summary(pixels, rows: rows, columns: block) { band.blocks.append(summary) }
        }
        return band
    }

    /// Turns a block's channels by pixels into pixels by channels.
    @inline(never)
    private func gather(rowCount: Int, columns: Range<Int>) {
        let count = channels.count
        spectra = [Float](unsafeUninitializedCapacity: rowCount * columns.count * count) { spectra, initialized in
            tile.withUnsafeBufferPointer { tile in
                for row in 0..<rowCount {
                    for channel in 0..<count {
                        let source = (channel * rowCount + row) * cube.width + columns.lowerBound
                        var target = row * columns.count * count + channel
                        for column in 0..<columns.count {
                            spectra[target] = tile[source + column]
                            target += count
                        }
                    }
                }
            }
            initialized = rowCount * columns.count * count
        }
    }

    @inline(never)
    private func measure(count: Int, stack: inout FieldStack) -> [PixelStatistics.Result] {
        spectra.withUnsafeBufferPointer { spectra in
            guard let start = spectra.baseAddress else { return [] }
            return (0..<count).map { pixel in
                let spectrum = start + pixel * channels.count
                let result = statistics.measure(spectrum)
                if result.invalidShare <= Self.mostInvalid { stack.add(spectrum, result) }
                if result.invalidShare > 0, result.invalidShare < 1 {
                    for (index, channel) in statistics.band.enumerated()
                    where !PixelStatistics.isValid(spectrum[channel]) { missingInChannel[index] += 1 }
                }
                return result
            }
        }
    }

    private func summary(
        _ pixels: [PixelStatistics.Result], rows: Range<Int>, columns: Range<Int>
    ) -> SurveyBlock? {
        // Damaged spectra stay out of the means.
        let selection = BlankSelection(
            lineFlux: pixels.map { $0.invalidShare <= Self.mostInvalid ? $0.lineFlux : .nan },
            continuum: pixels.map(\.continuum), width: columns.count)
        guard !selection.blank.isEmpty, !selection.bright.isEmpty else { return nil }
        var (sum, count) = (0.0, 0.0)
        for y in rows {
            for x in columns {
                let correction = Double(cube.laserMap.correction(x: x, y: y))
                if correction.isFinite {
                    sum += correction
                    count += 1
                }
            }
        }
        guard count > 0 else { return nil }
        return SurveyBlock(
            x: Double(columns.lowerBound + columns.upperBound - 1) / 2,
            y: Double(rows.lowerBound + rows.upperBound - 1) / 2, correction: sum / count,
            blank: mean(of: selection.blank), blankCount: selection.blank.count,
            cells: cells(selection.bright, rows: rows, columns: columns))
    }

    /// Shares a block's brightest pixels out to cells side by side, none much narrower than `cellWidth`.
    private func cells(_ bright: [Int], rows: Range<Int>, columns: Range<Int>) -> [BrightCell] {
        let count = max(1, columns.count / cellWidth)
        return Dictionary(grouping: bright) { $0 % columns.count * count / columns.count }
            .sorted { $0.key < $1.key }.map { _, pixels in
                func place(_ coordinate: (Int) -> Int) -> Double {
                    Double(pixels.reduce(0) { $0 + coordinate($1) }) / Double(pixels.count)
                }
                return BrightCell(
                    x: place { columns.lowerBound + $0 % columns.count },
                    y: place { rows.lowerBound + $0 / columns.count }, spectrum: mean(of: pixels), count: pixels.count)
            }
    }

    private func mean(of pixels: [Int]) -> [Float] {
        var sums = [Double](repeating: 0, count: fit.count)
        for pixel in pixels {
            let start = pixel * channels.count + fit.lowerBound
            for channel in 0..<fit.count { sums[channel] += Double(spectra[start + channel]) }
        }
        return sums.map { Float($0 / Double(pixels.count)) }
    }
}
