import Cubes
import Files
import Glibc
import HDF5

/// A cube as HDF5, of any level: arrays of (x, y, channel), the transpose of FITS.
struct HDF5CubeFile: CubeFile {
    /// The size of a chunk: h5py's own choice for real cubes.
    private static let chunk = [32, 65, 27]
    /// Pixels of a tile: whole blocks of the renderer, whole chunks.
    private static let tileSize = (columns: FieldInterferograms.blockSize, rows: 65)

    /// A dataset and the part of the cube that it holds.
    private struct Part {
        let columns, rows: Range<Int>
        let dataset: HDF5Dataset
    }

    let tiles: [FieldTile]
    private let path: String
    private let temporary: PartialFile
    private let file: HDF5File
    private let parts: [Part]
    private let layout: HDF5CubeLayout

    init(replacing path: String, _ field: FieldSimulation) throws(SimulatorError) {
        self.path = path
        layout = HDF5CubeLayout(field)
        let (width, height) = (field.parameters.width, field.parameters.height)
        tiles = stride(from: 0, to: width, by: Self.tileSize.columns).flatMap { x in
            stride(from: 0, to: height, by: Self.tileSize.rows).map { y in
                FieldTile(
                    columns: x..<min(width, x + Self.tileSize.columns), rows: y..<min(height, y + Self.tileSize.rows))
            }
        }
        temporary = PartialFile(for: path)
        (file, parts) = try Self.writing(path) { [temporary, layout] () throws(HDF5Error) in
            let file = try HDF5File(creating: temporary.path)
            return (file, try Self.begin(file, layout, field))
        }
    }

    /// Writes all but the spectra, and makes the arrays for these.
    private static func begin(
        _ file: HDF5File, _ layout: HDF5CubeLayout, _ field: FieldSimulation
    ) throws(HDF5Error) -> [Part] {
        for (name, value) in layout.attributes { try file.attributes.write(name, value) }
        if !layout.headerRows.isEmpty {
            let rows = layout.headerRows
            let header = try file.createDataset(
                "header", dimensions: [rows.count, 4], chunk: nil, element: .text(length: 300))
            try header.writeStrings(rows.flatMap(\.self))
        }
        let (width, height) = (field.parameters.width, field.parameters.height)
        for (name, image) in layout.images {
            // Column by column.
            let values = (0..<width * height).map { image[$0 % height * width + $0 / height] }
            let dataset = try file.createDataset(name, dimensions: [width, height], chunk: nil, element: .float)
            try dataset.write([0..<width, 0..<height], from: values)
        }
        var parts: [Part] = []
        for array in layout.arrays {
            let sizes = [array.columns.count, array.rows.count, field.axis.count]
            let dataset = try file.createDataset(
                array.name, dimensions: sizes + (layout.isUnknown ? [1] : []),
                chunk: zip(sizes, chunk).map { min($0, $1) } + (layout.isUnknown ? [1] : []),
                element: layout.isComplex ? .complex : .float)
            parts.append(Part(columns: array.columns, rows: array.rows, dataset: dataset))
        }
        return parts
    }

    func write(
        _ tile: FieldTile, real: UnsafeMutablePointer<Float>, imaginary: UnsafeMutablePointer<Float>?
    ) throws(SimulatorError) {
        for part in parts {
            let (columns, rows) = (tile.columns.clamped(to: part.columns), tile.rows.clamped(to: part.rows))
            guard !columns.isEmpty, !rows.isEmpty else { continue }
            let values = layout.transposed(tile, columns: columns, rows: rows, real: real, imaginary: imaginary)
            let ranges = [
                columns.lowerBound - part.columns.lowerBound..<columns.upperBound - part.columns.lowerBound,
                rows.lowerBound - part.rows.lowerBound..<rows.upperBound - part.rows.lowerBound,
                0..<layout.channelCount,
            ]
            try Self.writing(path) { [layout] () throws(HDF5Error) in
                try part.dataset.write(ranges + (layout.isUnknown ? [0..<1] : []), from: values)
            }
        }
    }

    func commit() throws(SimulatorError) {
        try Self.writing(path) { [file] () throws(HDF5Error) in try file.close() }
        do throws(SystemError) { try temporary.commit() } catch {
            throw SimulatorError.writing(path, error.reason)
        }
    }

    private static func writing<Value>(
        _ path: String, _ body: () throws(HDF5Error) -> Value
    ) throws(SimulatorError) -> Value {
        do { return try body() } catch {
            throw SimulatorError.writing(path, "\(error)")
        }
    }
}
