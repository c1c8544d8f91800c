import CCFITSIO
import CZlib
import Glibc

/// How a FITS file is packed, told by the ending of its name. Nothing is lost: numbers come back bit for bit.
package enum FITSPacking: Sendable {
    case none
    /// `.gz`: the whole file.
    case whole
    /// `.fz`: each row of each plane by itself, in a table, as `fpack -g2 -q 0` makes it.
    case tiled

    package init(of path: String) {
        self = path.hasSuffix(".fz") ? .tiled : path.hasSuffix(".gz") ? .whole : .none
    }

    /// Packs a file into another one, in parts of a few rows: the whole is never in memory.
    package func pack(_ source: String, to target: String) throws(FITSError) {
        switch self {
        case .none: break
        case .whole: try packWhole(source, to: target)
        case .tiled: try packTiles(source, to: target)
        }
    }

    private func packWhole(_ source: String, to target: String) throws(FITSError) {
        let descriptor = open(source, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, let output = gzopen(target, "wb1") else { throw Self.unwritable(target) }
        defer { close(descriptor) }
        var part = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &part, part.count)
            if count == 0 { break }
            guard count > 0, gzwrite(output, part, UInt32(count)) == Int32(count) else {
                gzclose(output)
                throw Self.unwritable(target)
            }
        }
        guard gzclose(output) == Z_OK else { throw Self.unwritable(target) }
    }

    /// The error that the last call of the system told.
    private static func unwritable(_ path: String) -> FITSError {
        let number = errno
        return FITSError(
            .unwritable(errno: number),
            "\(path) cannot be written (\(String(cString: strerror(number)))); check the folder and the disk's free space."
        )
    }

    private func packTiles(_ source: String, to target: String) throws(FITSError) {
        var status: Int32 = 0
        var (input, output): (UnsafeMutablePointer<fitsfile>?, UnsafeMutablePointer<fitsfile>?)
        sn3_fits_open(&input, source, READWRITE, &status)
        ffdkinit(&output, target, &status)
        // The table follows an empty primary HDU.
        ffcrimll(output, 8, 0, nil, &status)
        fits_set_compression_type(output, GZIP_2, &status)
        fits_set_quantize_level(output, 0, &status)
        let scaling = Self.takeScaling(from: input, &status)
        fits_img_compress(input, output, &status)
        if let scaling { ffprec(output, scaling, &status) }
        var inputStatus: Int32 = 0
        if input != nil { ffclos(input, &inputStatus) }
        var outputStatus = status
        if output != nil { ffclos(output, &outputStatus) }
        guard outputStatus == 0 else {
            ffcmsg()
            throw FITSError(
                .unwritable(errno: 0),
                "\(target) cannot be written (cfitsio: error \(outputStatus)); check the disk's free space.")
        }
    }

    /// Takes the card BSCALE out of a header, nil when there is none: cfitsio packs no scaled numbers without changing
    /// them, but reads them.
    private static func takeScaling(from file: UnsafeMutablePointer<fitsfile>?, _ status: inout Int32) -> String? {
        guard status == 0 else { return nil }
        var card = [CChar](repeating: 0, count: Int(FLEN_CARD))
        guard ffgcrd(file, "BSCALE", &card, &status) == 0 else {
            status = 0
            ffcmsg()
            return nil
        }
        ffdkey(file, "BSCALE", &status)
        ffpscl(file, 1, 0, &status)
        return card.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    }
}
