import Files
import HDF5

/// The end of a dataset: was it written?
///
/// A transfer that reserves a file's length first leaves zeros where it broke off: whole columns of pixels, which an
/// empty border has too, and before them the rest of a spectrum. Spectra that hold numbers end in zeros nowhere else. A
/// copy that broke off exactly where a spectrum ends, one in 3368 of those of 842 channels, is not told from a border.
struct HDF5End {
    private let data: HDF5Dataset
    private let file: RegularFile
    private let width, height, channelCount: Int

    /// Channels that the calibration may leave empty in one pixel and not in its neighbour (`EdgeChannels`: 0.13), and
    /// room, where it leaves any empty.
    private static let widestStep = 2
    /// Rows before and after a pixel's in which spectra of the column before are looked at.
    private static let neighbours = 8
    /// A number of which the last byte, that of its exponent, was not written is smaller.
    private static let tiniest = 2 * Float.leastNormalMagnitude
    /// Pixels of a column that are looked at to see whether it holds anything.
    private static let probes = 16

    init(_ data: HDF5Dataset, of file: RegularFile) {
        self.data = data
        self.file = file
        (width, height, channelCount) = (data.dimensions[0], data.dimensions[1], data.dimensions[2])
    }

    private var parts: [HDF5ComplexPart] { data.element == .complex ? [.real, .imaginary] : [.real] }

    /// Throws `cube.truncated` when it was not.
    func check() throws(CubeError) {
        guard data.isPlain else { return }
        if let chunk = data.chunk { return try checkChunks(chunk) }
        guard let last = try lastSpectrum(), last.column > 0 else {
            // Nothing was written yet, or hardly anything.
            if file.endsInZeros { throw CubeError(unwrittenEndOf: file, holding: "zeros alone") }
            return
        }
        let rows = max(0, last.row - Self.neighbours)..<min(height, last.row + Self.neighbours + 1)
        for part in parts {
            let before = try read(last.column - 1..<last.column, rows, 0..<channelCount, part)
            let spectrum = try spectrum(last.column, last.row, part)
            guard isCutShort(spectrum, beside: spectra(before, channelCount)) else { continue }
            throw CubeError(unwrittenEndOf: file, holding: "zeros alone")
        }
    }

    /// Whether a spectrum ends in more zeros than some others that hold numbers do.
    private func isCutShort(_ spectrum: [Float], beside others: some Collection<[Float]>) -> Bool {
        guard let usual = others.map(trailingZeros).filter({ $0 < spectrum.count }).max() else { return false }
        return trailingZeros(spectrum) > (usual == 0 ? 0 : usual + Self.widestStep)
    }

    /// Of chunks, which are written one column of them after the other, the last column that holds numbers holds them in
    /// every chunk, to the end of each spectrum.
    private func checkChunks(_ chunk: [Int]) throws(CubeError) {
        let rowsOfChunks = (height + chunk[1] - 1) / chunk[1]
        func values(
            _ index: Int, _ channels: Range<Int>, _ part: HDF5ComplexPart = .real
        ) throws(CubeError) -> [Float] {
            let (x, y) = (index / rowsOfChunks * chunk[0], index % rowsOfChunks * chunk[1])
            return try read(x..<min(width, x + chunk[0]), y..<min(height, y + chunk[1]), channels, part)
        }
        func holdsNumbers(_ index: Int) throws(CubeError) -> Bool {
            try values(index, 0..<min(channelCount, chunk[2])).contains { $0 != 0 }
        }
        let count = (width + chunk[0] - 1) / chunk[0] * rowsOfChunks
        guard let last = try lastFilled(of: count, holds: holdsNumbers) else { return }
        let lastChannels = (channelCount - 1) / chunk[2] * chunk[2]..<channelCount
        for part in parts {
            // Where no pixel holds numbers in the last channels, they are no sign.
            let inside = try values(last / 2, lastChannels, part)
            guard last == 0 && part == .real || inside.contains(where: { $0 != 0 }),
                try breaksOff(values(last, lastChannels, part), length: lastChannels.count)
            else { continue }
            throw CubeError(unwrittenEndOf: file, holding: "zeros alone")
        }
    }

    /// Whether spectra end in zeros alone, the last one that holds anything before the one before it does.
    private func breaksOff(_ values: [Float], length: Int) -> Bool {
        guard let end = values.lastIndex(where: { $0 != 0 }) else { return true }
        var before = spectra(values, length)[...(end / length)]
        let last = before.removeLast()
        return before.isEmpty ? trailingZeros(last) > Self.widestStep : isCutShort(last, beside: before)
    }

    /// The last pixel in the file's order that holds a number.
    private func lastSpectrum() throws(CubeError) -> (column: Int, row: Int)? {
        guard let low = try lastFilled(of: width, holds: holdsNumbers) else { return nil }
        // The one after it may hold a few pixels that were not among those looked at.
        for column in [min(low + 1, width - 1), low] {
            if let row = try lastRow(column) { return (column, row) }
        }
        return nil
    }

    /// The last row of a column that holds a number.
    private func lastRow(_ column: Int) throws(CubeError) -> Int? {
        for row in (0..<height).reversed() where try spectrum(column, row).contains(where: { $0 != 0 }) { return row }
        return nil
    }

    /// The last of some places that holds numbers; nil when none does. From one in the first half on, places hold numbers
    /// up to the last one that was written.
    private func lastFilled(
        of count: Int, holds: (Int) throws(CubeError) -> Bool
    ) throws(CubeError) -> Int? {
        var (low, high) = (count / 2, count)
        while try !holds(low) {
            guard low > 0 else { return nil }
            (low, high) = (low / 2, low)
        }
        while high - low > 1 {
            let middle = (low + high) / 2
            if try holds(middle) { low = middle } else { high = middle }
        }
        return low
    }

    private func holdsNumbers(_ column: Int) throws(CubeError) -> Bool {
        for probe in 0..<min(Self.probes, height) {
            let row = (2 * probe + 1) * height / (2 * min(Self.probes, height))
            if try spectrum(column, row).contains(where: { $0 != 0 }) { return true }
        }
        return false
    }

    private func spectrum(
        _ column: Int, _ row: Int, _ part: HDF5ComplexPart = .real
    ) throws(CubeError) -> [Float] {
        try read(column..<column + 1, row..<row + 1, 0..<channelCount, part)
    }

    private func read(
        _ columns: Range<Int>, _ rows: Range<Int>, _ channels: Range<Int>, _ part: HDF5ComplexPart = .real
    ) throws(CubeError) -> [Float] {
        var values = [Float](repeating: 0, count: columns.count * rows.count * channels.count)
        try OpenHDF5.translating(file) { () throws(HDF5Error) in
            try data.read([columns, rows, channels], part: part, into: &values)
        }
        return values
    }

    private func spectra(_ values: [Float], _ length: Int) -> [[Float]] {
        stride(from: 0, to: values.count, by: length).map { Array(values[$0..<$0 + length]) }
    }

    private func trailingZeros(_ values: [Float]) -> Int {
        values.reversed().prefix { abs($0) < Self.tiniest }.count
    }
}
