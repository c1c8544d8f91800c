import CCFITSIO
import CZlib
import Threads

/// The tiles of a packed image, looked at once before cfitsio unpacks them. It looks for the end of a damaged stream of
/// gzip for ever, and asks for as much memory as a tile is said to have.
package final class PackedTiles: Sendable {
    /// Pixels of the image and of a tile along each axis.
    private let axes, shape: [Int]
    /// The table's columns that hold tiles.
    private let columns: [TileColumn]
    /// Whether each tile was found whole, by its row in the table counted from 0; empty before the first look.
    private let sound = Guarded<[Bool]>([])

    init(axes: [Int], shape: [Int], columns: [TileColumn]) {
        (self.axes, self.shape, self.columns) = (axes, shape, columns)
    }

    /// The row of the first tile that holds pixels of a box and cannot be whole; nil when all can.
    ///
    /// - Parameters:
    ///   - box: of pixels along each axis, counted from 0.
    ///   - byteCount: of the file, more than which no tile can have.
    func damaged(in box: [Range<Int>], of handle: UnsafeMutablePointer<fitsfile>, byteCount: Int) -> Int? {
        guard !columns.isEmpty, !box.contains(where: \.isEmpty) else { return nil }
        let tiles = rows(of: box)
        let unseen = sound.withLock { sound in
            if sound.isEmpty { sound = [Bool](repeating: false, count: tileCount) }
            return tiles.filter { !sound[$0 - 1] }
        }
        for row in unseen {
            for column in columns where !isWhole(row, column, of: handle, byteCount) { return row }
        }
        sound.withLock { sound in for row in unseen { sound[row - 1] = true } }
        return nil
    }

    private var tileCount: Int { axes.indices.map(tiles(along:)).reduce(1, *) }

    private func tiles(along axis: Int) -> Int { (axes[axis] + shape[axis] - 1) / shape[axis] }

    /// The table's rows, counted from 1, that hold a box.
    private func rows(of box: [Range<Int>]) -> [Int] {
        var rows = [1]
        var stride = 1
        for (axis, pixels) in box.enumerated() {
            let touched = pixels.lowerBound / shape[axis]...(pixels.upperBound - 1) / shape[axis]
            rows = rows.flatMap { row in touched.map { row + $0 * stride } }
            stride *= tiles(along: axis)
        }
        return rows
    }

    private func isWhole(
        _ row: Int, _ column: TileColumn, of handle: UnsafeMutablePointer<fitsfile>, _ byteCount: Int
    ) -> Bool {
        var (length, offset, status, anyUndefined) = (LONGLONG(0), LONGLONG(0), Int32(0), Int32(0))
        ffgdesll(handle, column.number, LONGLONG(row), &length, &offset, &status)
        guard status == 0, (0...byteCount).contains(Int(length)) else { return false }
        // A tile stands in one of the columns.
        guard length > 0, column.isGzip else { return true }
        var stream = [UInt8](repeating: 0, count: Int(length))
        ffgcvb(handle, column.number, LONGLONG(row), 1, length, 0, &stream, &anyUndefined, &status)
        return status == 0 && Self.hasItsEnd(&stream)
    }

    private static func hasItsEnd(_ bytes: inout [UInt8]) -> Bool {
        var stream = z_stream()
        // Streams of gzip and of zlib, as cfitsio takes them.
        guard inflateInit2_(&stream, MAX_WBITS + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return false }
        defer { inflateEnd(&stream) }
        var unpacked = [UInt8](repeating: 0, count: 1 << 16)
        return bytes.withUnsafeMutableBufferPointer { input in
            unpacked.withUnsafeMutableBufferPointer { output in
                (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(clamping: input.count))
                while true {
                    (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
                    switch inflate(&stream, Z_NO_FLUSH) {
                    case Z_OK: continue
                    case let ending: return ending == Z_STREAM_END
                    }
                }
            }
        }
    }
}

/// A column of a packed image's table that holds tiles.
struct TileColumn {
    /// Counted from 1.
    let number: Int32
    let isGzip: Bool
}
