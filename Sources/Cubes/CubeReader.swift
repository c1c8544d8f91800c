import Files

/// Reads blocks of a cube's pixels. Holds one open file: not for sharing between threads, each opens its own.
///
/// Memory is the caller's: a read fills what it is given and keeps no more than a chunk, whatever the cube's size.
package final class CubeReader {
    private let pixels: any PixelBlocks
    private let file: RegularFile
    private let layout: PixelLayout
    private let factors: [Float]
    private let excluded: [Bool]

    /// - Parameters:
    ///   - factors: by which each channel is multiplied; none for no factors.
    ///   - excluded: whether a pixel's numbers are not to be used, row by row; empty when all are.
    init(
        _ pixels: any PixelBlocks, of file: RegularFile, layout: PixelLayout, factors: [Float], excluded: [Bool]
    ) {
        self.pixels = pixels
        self.file = file
        self.layout = layout
        self.factors = factors
        self.excluded = excluded
    }

    /// Reads a block of pixels.
    ///
    /// - Parameters:
    ///   - columns, rows, channels: from 0; inside the cube.
    ///   - output: channels.count x rows.count x columns.count values, [channel][row][column], in erg/s/cm2/A; NaN kept
    ///     as NaN. Of complex numbers the real part.
    package func read(
        columns: Range<Int>, rows: Range<Int>, channels: Range<Int>, into output: UnsafeMutablePointer<Float>
    ) throws(CubeError) {
        try read(.real, PixelBlock(columns: columns, rows: rows, channels: channels), into: output)
    }

    /// Reads whole rows of some channels: as above with all columns.
    package func read(
        rows: Range<Int>, channels: Range<Int>, into output: UnsafeMutablePointer<Float>
    ) throws(CubeError) {
        try read(columns: 0..<layout.width, rows: rows, channels: channels, into: output)
    }

    /// Reads the imaginary part of a block, on the real part's scale; only of a cube that has one
    /// (`SpectralCube.hasImaginaryPart`).
    package func readImaginary(
        columns: Range<Int>, rows: Range<Int>, channels: Range<Int>, into output: UnsafeMutablePointer<Float>
    ) throws(CubeError) {
        precondition(layout.hasImaginaryPart, "the cube has no imaginary part")
        try read(.imaginary, PixelBlock(columns: columns, rows: rows, channels: channels), into: output)
    }

    private func read(
        _ part: CubePart, _ block: PixelBlock, into output: UnsafeMutablePointer<Float>
    ) throws(CubeError) {
        let (columns, rows, channels) = (block.columns, block.rows, block.channels)
        precondition(0 <= columns.lowerBound && columns.upperBound <= layout.width, "columns outside the cube")
        precondition(0 <= rows.lowerBound && rows.upperBound <= layout.height, "rows outside the cube")
        precondition(
            0 <= channels.lowerBound && channels.upperBound <= layout.channelCount, "channels outside the cube")
        let count = rows.count * columns.count
        guard count > 0, !channels.isEmpty else { return }
        try pixels.read(part, of: block, into: output)
        if !factors.isEmpty {
            for (index, channel) in channels.enumerated() {
                Self.multiply(output + index * count, count, by: factors[channel])
            }
        }
        guard !excluded.isEmpty else { return }
        for row in rows {
            for column in columns where excluded[row * layout.width + column] {
                let place = (row - rows.lowerBound) * columns.count + column - columns.lowerBound
                for index in 0..<channels.count { output[index * count + place] = .nan }
            }
        }
    }

    @inline(never)
    private static func multiply(_ values: UnsafeMutablePointer<Float>, _ count: Int, by factor: Float) {
        for index in 0..<count { values[index] *= factor }
    }

    /// Throws `cube.changed` when the path no longer leads to the file that was opened: call it after the last read,
    /// before results are believed.
    package func checkUnchanged() throws(CubeError) { try file.checkUnchanged() }
}

/// A file that holds a cube, whatever its format: what `SpectralCube` is made of.
protocol PixelSource: Sendable {
    var file: RegularFile { get }
    var format: CubeFormat { get }
    var header: CubeHeader { get }
    /// FLAMBDA: one value, one for each channel, or none.
    var fluxConversion: [Double] { get }
    /// The quantization with which the numbers were packed, nil where none was lost.
    var quantization: String? { get }
    /// The wavenumber of each channel as the file stores it, cm-1; empty where it stores none.
    var storedAxis: [Double] { get }

    /// The cube's shape, once the file is known to hold so many numbers.
    func layout() throws(CubeError) -> PixelLayout
    /// Opens the file for one thread.
    func pixels() throws(CubeError) -> any PixelBlocks
    /// The laser map that lies in the file, nm, row by row; nil when there is none.
    func laserWavelengths(width: Int, height: Int) throws(CubeError) -> [Float]?
    /// The deep frame that lies in the file, or beside it, row by row; nil when there is none.
    func deepFrame(width: Int, height: Int) throws(CubeError) -> [Float]?
    /// Whether each pixel is one that the reduction says not to use, row by row; empty when it says nothing.
    func excludedPixels(width: Int, height: Int) throws(CubeError) -> [Bool]
    /// What the numbers are to be multiplied by, where another program left them on another scale: 1 but for those.
    func restoredScale(_ layout: PixelLayout) throws(CubeError) -> Float
    /// Whether bytes follow the numbers that belong to nothing.
    func hasForeignEnd() throws(CubeError) -> Bool
    /// Whether the numbers add up to the checksum that the file names; nil where it names none.
    func agreesWithDataSum() throws(CubeError) -> Bool?
}

extension PixelSource {
    var quantization: String? { nil }
    var storedAxis: [Double] { [] }
    func excludedPixels(width: Int, height: Int) throws(CubeError) -> [Bool] { [] }
    func restoredScale(_ layout: PixelLayout) throws(CubeError) -> Float { 1 }
    func hasForeignEnd() throws(CubeError) -> Bool { false }
    func agreesWithDataSum() throws(CubeError) -> Bool? { nil }
}

/// Reads blocks of pixels from an open file. For one thread.
protocol PixelBlocks: AnyObject {
    /// Fills `output` with [channel][row][column] of the numbers in the file; NaN stays NaN.
    func read(_ part: CubePart, of block: PixelBlock, into output: UnsafeMutablePointer<Float>) throws(CubeError)
}

/// A block of a cube, from 0, inside the cube.
struct PixelBlock {
    let columns, rows, channels: Range<Int>
}

enum CubePart {
    case real, imaginary
}

/// The shape of a cube, and where it may be cut without reading anything twice.
struct PixelLayout: Sendable {
    let width, height, channelCount: Int
    let hasImaginaryPart: Bool
    /// Cells that the file keeps together; without gaps, from 0 to the width and the height.
    let columnCells, rowCells: [Range<Int>]

    /// An axis of 100 000 pixels is fifty times SITELLE's detector.
    static let longestAxis = 100_000

    /// `length` pixels in cells of `cell`, the last one shorter.
    static func cells(_ length: Int, of cell: Int, from start: Int = 0) -> [Range<Int>] {
        stride(from: start, to: start + length, by: max(1, cell)).map { $0..<min($0 + max(1, cell), start + length) }
    }
}
