import CCFITSIO
import Files
import Glibc

/// The image of a FITS file, open for reading through cfitsio. One for each thread.
package final class FITSImage {
    private let file: RegularFile
    private let handle: UnsafeMutablePointer<fitsfile>
    /// nil for an image that is not packed in tiles.
    private let tiles: PackedTiles?
    /// nil for a packed file.
    private let ahead: ReadAhead?
    /// What stands in a last block without its padding, which cfitsio cannot read.
    private let tail: UnpaddedTail?
    private let pixelsStart: Int
    private let bytesPerPixel: Int
    /// The image's axes, the fastest first.
    private let axes: [Int]

    /// Opens a file whose header has been read; one that has changed since is refused.
    package init(_ fits: FITSFile, axes: [Int]) throws(FITSError) {
        file = fits.file
        self.axes = axes
        pixelsStart = fits.pixelsStart
        bytesPerPixel = abs(HeaderCards(fits.cards).integer("BITPIX") ?? 0) / 8
        if case .plain = fits.packing {
            ahead = ReadAhead(file.path)
            tail = try UnpaddedTail(fits, bytesPerPixel: bytesPerPixel)
        } else {
            (ahead, tail) = (nil, nil)
        }
        guard fits_is_reentrant() == 1 else {
            throw FITSError(
                .unreadable,
                "\(file.name) is not read: this cfitsio is not thread-safe; build it with --enable-reentrant.")
        }
        var path = Self.literal(file.path)
        if case .gzip(let unpacked) = fits.packing {
            path = try unpacked.path(length: fits.imageLength ?? 0, least: fits.imageEnd)
        }
        guard path.utf8.count < Int(FLEN_FILENAME) else {
            throw FITSError(
                .unreadable, "The path of \(file.name) is longer than cfitsio's \(FLEN_FILENAME - 1) bytes; shorten it."
            )
        }
        if case .tiles(_, let tiles) = fits.packing { self.tiles = tiles } else { tiles = nil }
        var opened: UnsafeMutablePointer<fitsfile>?
        var status: Int32 = 0
        guard sn3_fits_open(&opened, path, READONLY, &status) == 0, let opened else {
            throw FITSError(
                .unreadable,
                "cfitsio cannot open \(file.name) (\(Self.reason(status))); copy it again from the archive.")
        }
        handle = opened
        if fits.unitNumber > 1 {
            var kind: Int32 = 0
            ffmahd(handle, fits.unitNumber, &kind, &status)
            try check(status)
        }
        try checkUnchanged()
        try checkAxes()
    }

    /// cfitsio must see the image that the header was read as. Of a damaged header it may see none, and functions for
    /// images then follow pointers that it never set.
    private func checkAxes() throws(FITSError) {
        var (count, status) = (Int32(0), Int32(0))
        ffgidm(handle, &count, &status)
        var sizes = [LONGLONG](repeating: 0, count: axes.count)
        if status == 0, Int(count) == axes.count { ffgiszll(handle, count, &sizes, &status) }
        guard status == 0, sizes.map({ Int($0) }) == axes else {
            throw FITSError(
                .unreadable,
                "\(file.name) has a damaged header: cfitsio does not find an image of"
                    + " \(axes.map(String.init).joined(separator: " x ")) pixels in it. Copy it again from the archive."
            )
        }
    }

    deinit {
        var status: Int32 = 0
        ffclos(handle, &status)
    }

    /// The path in a form in which cfitsio skips no leading blanks, expands no ~ and does not read - as standard input.
    static func literal(_ path: String) -> String { path.hasPrefix("/") ? path : "./" + path }

    /// Replaces the scaling of the header's BSCALE and BZERO.
    package func scale(by factor: Double, offset: Double) throws(FITSError) {
        var status: Int32 = 0
        ffpscl(handle, factor, offset, &status)
        try check(status)
    }

    /// Whether the bytes of the image add up to DATASUM (FITS standard 4.0, section 4.4.2.7), which takes a reading of the
    /// file; nil for a file without it, or without the padding that it counts.
    package func agreesWithDataSum() throws(FITSError) -> Bool? {
        guard tail == nil else { return nil }
        var (data, unit, status) = (Int32(0), Int32(0), Int32(0))
        ffvcks(handle, &data, &unit, &status)
        try check(status)
        return data == 0 ? nil : data > 0
    }

    /// The whole image in the file's order. NaN stays NaN.
    package func readAll(into output: UnsafeMutablePointer<Float>) throws(FITSError) {
        if let tiles { return try read(tiles, axes.map { 0..<$0 }, into: output) }
        try read(first: 0, count: axes.reduce(1, *), into: output)
    }

    /// Reads a box of an image with three axes, plane by plane and row by row. NaN stays NaN.
    package func read(
        columns: Range<Int>, rows: Range<Int>, planes: Range<Int>, into output: UnsafeMutablePointer<Float>
    ) throws(FITSError) {
        precondition(axes.count == 3, "a box is read from three axes, not \(axes.count)")
        guard !columns.isEmpty, !rows.isEmpty, !planes.isEmpty else { return }
        if let tiles { return try read(tiles, [columns, rows, planes], into: output) }
        expect(rows: rows, planes: planes)
        var target = output
        for plane in planes {
            if columns.count == axes[0] {
                let first = (plane * axes[1] + rows.lowerBound) * axes[0]
                try read(first: first, count: rows.count * axes[0], into: target)
            } else {
                for row in rows {
                    let first = (plane * axes[1] + row) * axes[0] + columns.lowerBound
                    let offset = (row - rows.lowerBound) * columns.count
                    try read(first: first, count: columns.count, into: target + offset)
                }
            }
            target += columns.count * rows.count
        }
    }

    private func expect(rows: Range<Int>, planes: Range<Int>) {
        guard let ahead else { return }
        for plane in planes {
            let first = (plane * axes[1] + rows.lowerBound) * axes[0]
            ahead.expect(rows.count * axes[0] * bytesPerPixel, at: pixelsStart + first * bytesPerPixel)
        }
    }

    private func checkUnchanged() throws(FITSError) {
        guard file.isUnchanged else { throw FITSError(.changed, file.changeMessage) }
    }

    /// Reads `count` pixels from `first` on, counted from 0 in the file's order.
    private func read(first: Int, count: Int, into output: UnsafeMutablePointer<Float>) throws(FITSError) {
        var count = count
        if let tail, first + count > tail.firstPixel {
            let start = max(first, tail.firstPixel)
            for pixel in start..<first + count { output[pixel - first] = tail.pixels[pixel - tail.firstPixel] }
            count = start - first
        }
        guard count > 0 else { return }
        var status: Int32 = 0
        var anyUndefined: Int32 = 0
        // 0 asks for no replacement of NaN.
        ffgpve(handle, 1, LONGLONG(first) + 1, LONGLONG(count), 0, output, &anyUndefined, &status)
        try check(status)
    }

    /// All planes at once: a tile that holds several of them is unpacked once. Compression keeps NaN as a number of its
    /// own, given back as NaN.
    private func read(
        _ tiles: PackedTiles, _ box: [Range<Int>], into output: UnsafeMutablePointer<Float>
    ) throws(FITSError) {
        if let row = tiles.damaged(in: box, of: handle, byteCount: file.status.byteCount) {
            try checkUnchanged()
            throw FITSError(
                .unreadable,
                "\(file.name) is damaged: its packed tile \(row) is not whole. Copy it again from the archive."
            )
        }
        var (first, last) = (box.map { $0.lowerBound + 1 }, box.map(\.upperBound))
        var (steps, sizes) = (box.map { _ in 1 }, axes)
        var status: Int32 = 0
        var anyUndefined: Int32 = 0
        ffgsve(handle, 1, Int32(box.count), &sizes, &first, &last, &steps, .nan, output, &anyUndefined, &status)
        try check(status)
    }

    private func check(_ status: Int32) throws(FITSError) {
        guard status != 0 else { return }
        ffcmsg()
        try checkUnchanged()
        throw FITSError(
            .unreadable,
            "\(file.name) cannot be read to its end (cfitsio: \(Self.reason(status)));"
                + " check the disk and copy it again.")
    }

    private static func reason(_ status: Int32) -> String {
        var text = [CChar](repeating: 0, count: Int(FLEN_STATUS))
        ffgerr(status, &text)
        return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
}
