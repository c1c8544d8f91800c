/// A file that holds a cube, whatever its format: what `SpectralCube` is made of.
protocol PixelSource: Sendable {
    var file: DeliveredFile { get }
    var form: CubeForm { get }
    var header: CubeHeader { get }
    /// FLAMBDA: one value, one for each channel, or none.
    var fluxConversion: [Double] { get }

    /// The cube's shape, once the file is known to hold so many numbers.
    func layout() throws(CubeError) -> PixelLayout
    /// Opens the file for one thread.
    func pixels() throws(CubeError) -> any PixelBlocks
    /// The laser map that lies in the file, nm, row by row; nil when there is none.
    func laserWavelengths(width: Int, height: Int) throws(CubeError) -> [Float]?
    /// The deep frame that lies in the file, or beside it, row by row; nil when there is none.
    func deepFrame(width: Int, height: Int) throws(CubeError) -> [Float]?
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
