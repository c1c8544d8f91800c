import Files
import HDF5

/// The datasets of an open HDF5 cube, checked: one, or the nine quadrants of level 1.
struct HDF5Datasets {
    struct Piece {
        let dataset: HDF5Dataset
        let columns, rows: Range<Int>
    }

    let pieces: [Piece]
    let layout: PixelLayout

    /// Quadrants along each axis of a level-1 cube (ORB's DIV_NB).
    private static let division = 3

    init(_ opened: HDF5File, _ format: CubeFormat, of file: RegularFile) throws(CubeError) {
        if format == .level1 {
            self = try Self.quadrants(opened, of: file)
        } else {
            self = try Self.single(opened, format, of: file)
        }
    }

    private init(pieces: [Piece], layout: PixelLayout) {
        self.pieces = pieces
        self.layout = layout
    }

    private static func single(
        _ opened: HDF5File, _ format: CubeFormat, of file: RegularFile
    ) throws(CubeError) -> HDF5Datasets {
        let data = try OpenHDF5.translating(file) { () throws(HDF5Error) in try opened.dataset("data") }
        let isComplex = data.element == .complex
        let isReal = data.element == .float || data.element == .double
        guard format == .level3 ? isComplex : format == .level2 ? isReal : isComplex || isReal else {
            throw unknown(
                file, "a cube of format \(format.rawValue) does not hold \(isComplex ? "complex" : "such") numbers")
        }
        let shape = try checkedShape(data.dimensions, of: file)
        try checkStorage(data, "data", of: file)
        let chunk = data.chunk ?? [1, 1, 1]
        return HDF5Datasets(
            pieces: [Piece(dataset: data, columns: 0..<shape[0], rows: 0..<shape[1])],
            layout: PixelLayout(
                width: shape[0], height: shape[1], channelCount: shape[2], hasImaginaryPart: isComplex,
                columnCells: PixelLayout.cells(shape[0], of: chunk[0]),
                rowCells: PixelLayout.cells(shape[1], of: chunk[1])))
    }

    private static func quadrants(_ opened: HDF5File, of file: RegularFile) throws(CubeError) -> HDF5Datasets {
        let attributes = try OpenHDF5.translating(file) { () throws(HDF5Error) in try RootAttributes(opened) }
        let claimed = ["dimx", "dimy", "dimz"].compactMap { attributes.integer($0) }
        guard claimed.count == 3, attributes.integer("quad_nb") ?? 9 == division * division else {
            throw unknown(file, "it has none of level2, level3 and flambda2, nor the nine pieces of level 1")
        }
        let shape = try checkedShape(claimed, of: file)
        let (columns, rows) = (parts(of: shape[0]), parts(of: shape[1]))
        var pieces: [Piece] = []
        for index in 0..<division * division {
            let (x, y) = (columns[index % division], rows[index / division])
            let name = "quad00\(index)/data"
            let data = try OpenHDF5.translating(file) { () throws(HDF5Error) in try opened.dataset(name) }
            guard data.dimensions == [x.count, y.count, shape[2]], data.element == .float || data.element == .double
            else {
                throw unknown(file, "\(name) is not of \(x.count) x \(y.count) x \(shape[2]) real numbers")
            }
            try checkStorage(data, name, of: file)
            pieces.append(Piece(dataset: data, columns: x, rows: y))
        }
        let chunk = pieces[0].dataset.chunk ?? [1, 1, 1]
        return HDF5Datasets(
            pieces: pieces,
            layout: PixelLayout(
                width: shape[0], height: shape[1], channelCount: shape[2], hasImaginaryPart: false,
                columnCells: columns.flatMap { PixelLayout.cells($0.count, of: chunk[0], from: $0.lowerBound) },
                rowCells: rows.flatMap { PixelLayout.cells($0.count, of: chunk[1], from: $0.lowerBound) }))
    }

    /// Three parts of a length, rounded down; the last takes the remainder.
    private static func parts(of length: Int) -> [Range<Int>] {
        let part = length / division
        return (0..<division).map { $0 * part..<($0 == division - 1 ? length : ($0 + 1) * part) }
    }

    private static func checkedShape(_ shape: [Int], of file: RegularFile) throws(CubeError) -> [Int] {
        let most = PixelLayout.longestAxis
        guard shape.count == 3, (1...most).contains(shape[0]), (1...most).contains(shape[1]),
            (2...most).contains(shape[2])
        else {
            throw unknown(
                file, "its data are of \(shape.map(String.init).joined(separator: " x ")) numbers, not a cube")
        }
        return shape
    }

    /// Throws when the file holds fewer bytes of a dataset than its dimensions ask for.
    static func checkStorage(_ data: HDF5Dataset, _ name: String, of file: RegularFile) throws(CubeError) {
        let needed = data.dimensions.reduce(data.elementByteCount) {
            let (product, overflow) = $0.multipliedReportingOverflow(by: $1)
            return overflow ? .max : product
        }
        guard data.isPlain ? data.storedByteCount >= needed : data.storedByteCount > 0 else {
            throw CubeError(
                code: .truncated,
                message: "\(file.name) holds \(data.storedByteCount) of \(needed) bytes of \(name); copy it again, or"
                    + " wait until it has been written.")
        }
    }

    private static func unknown(_ file: RegularFile, _ reason: String) -> CubeError {
        CubeError(
            code: .format,
            message: "\(file.name) is an HDF5 file of a format that is not known: \(reason). Give the reduction's FITS"
                + " cube, or reduce it again.")
    }
}
