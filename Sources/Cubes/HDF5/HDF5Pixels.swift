import Files
import HDF5

/// Reads blocks of an HDF5 cube, chunk by chunk, and turns them from spectra into images.
final class HDF5Pixels: PixelBlocks {
    private let pieces: [HDF5Datasets.Piece]
    private let file: RegularFile
    private var spectra: [Float] = []

    /// Columns and rows that are read at once where the data lie in one piece: a few MB.
    private static let edge = 32

    init(_ pieces: HDF5Datasets, of file: RegularFile) {
        self.pieces = pieces.pieces
        self.file = file
    }

    func read(
        _ part: CubePart, of block: PixelBlock, into output: UnsafeMutablePointer<Float>
    ) throws(CubeError) {
        for piece in pieces {
            let columns = block.columns.clamped(to: piece.columns)
            let rows = block.rows.clamped(to: piece.rows)
            guard !columns.isEmpty, !rows.isEmpty else { continue }
            let chunk = piece.dataset.chunk ?? [Self.edge, Self.edge]
            for x in Self.cut(columns, every: chunk[0], from: piece.columns.lowerBound) {
                for y in Self.cut(rows, every: chunk[1], from: piece.rows.lowerBound) {
                    try read(part, of: piece, x, y, block, into: output)
                }
            }
        }
    }

    /// A range in pieces that end where a chunk does.
    private static func cut(_ range: Range<Int>, every length: Int, from origin: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = min(range.upperBound, origin + ((start - origin) / length + 1) * length)
            parts.append(start..<end)
            start = end
        }
        return parts
    }

    private func read(
        _ part: CubePart, of piece: HDF5Datasets.Piece, _ columns: Range<Int>, _ rows: Range<Int>, _ block: PixelBlock,
        into output: UnsafeMutablePointer<Float>
    ) throws(CubeError) {
        let count = columns.count * rows.count * block.channels.count
        if spectra.count < count { spectra = [Float](repeating: 0, count: count) }
        let ranges = [
            columns.lowerBound - piece.columns.lowerBound..<columns.upperBound - piece.columns.lowerBound,
            rows.lowerBound - piece.rows.lowerBound..<rows.upperBound - piece.rows.lowerBound, block.channels,
        ]
        try OpenHDF5.translating(file) { () throws(HDF5Error) in
            try piece.dataset.read(ranges, part: part == .real ? .real : .imaginary, into: &spectra)
        }
        let first =
            (rows.lowerBound - block.rows.lowerBound) * block.columns.count + columns.lowerBound
            - block.columns.lowerBound
        spectra.withUnsafeBufferPointer { spectra in
            guard let start = spectra.baseAddress else { return }
            Self.turn(
                start, columns.count, rows.count, block.channels.count, into: output + first,
                rowStride: block.columns.count, channelStride: block.columns.count * block.rows.count)
        }
    }

    /// Turns [column][row][channel] into [channel][row][column].
    @inline(never)
    private static func turn(
        _ spectra: UnsafePointer<Float>, _ columns: Int, _ rows: Int, _ channels: Int,
        into output: UnsafeMutablePointer<Float>, rowStride: Int, channelStride: Int
    ) {
        for row in 0..<rows {
            for channel in 0..<channels {
                let target = output + channel * channelStride + row * rowStride
                var source = spectra + row * channels + channel
                for column in 0..<columns {
                    target[column] = source.pointee
                    source += rows * channels
                }
            }
        }
    }
}
