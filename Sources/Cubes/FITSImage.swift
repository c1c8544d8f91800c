import CCFITSIO
import Glibc

/// The primary image of a FITS file, open for reading through cfitsio. One for each thread.
final class FITSImage {
    let path: String
    private let handle: UnsafeMutablePointer<fitsfile>
    private let identity: FITSFile.Identity

    /// Opens a file whose header has been read; one that has changed since is refused.
    init(_ file: FITSFile) throws(CubeError) {
        path = file.path
        identity = file.identity
        let name = FITSFile.printable(path)
        guard fits_is_reentrant() == 1 else {
            throw CubeError(
                code: .unreadable,
                message: "\(name) is not read: this cfitsio is not thread-safe; build it with --enable-reentrant.")
        }
        let plain = Self.literal(path)
        guard plain.utf8.count < Int(FLEN_FILENAME) else {
            throw CubeError(
                code: .unreadable,
                message: "The path of \(name) is longer than cfitsio's \(FLEN_FILENAME - 1) bytes; shorten it.")
        }
        var opened: UnsafeMutablePointer<fitsfile>?
        var status: Int32 = 0
        guard sn3_fits_open(&opened, plain, READONLY, &status) == 0, let opened else {
            throw CubeError(
                code: .unreadable,
                message: "cfitsio cannot open \(name) (\(Self.reason(status))); copy it again from the archive.")
        }
        handle = opened
        try checkUnchanged()
    }

    deinit {
        var status: Int32 = 0
        ffclos(handle, &status)
    }

    /// The path in a form in which cfitsio skips no leading blanks, expands no ~ and does not read - as standard input.
    static func literal(_ path: String) -> String { path.hasPrefix("/") ? path : "./" + path }

    /// Replaces the scaling of the header's BSCALE and BZERO.
    func scale(by factor: Double, offset: Double) throws(CubeError) {
        var status: Int32 = 0
        ffpscl(handle, factor, offset, &status)
        try check(status)
    }

    /// Reads `count` pixels from `first` on, counted from 0 in the file's order. NaN stays NaN.
    func read(first: Int, count: Int, into output: UnsafeMutablePointer<Float>) throws(CubeError) {
        var status: Int32 = 0
        var anyUndefined: Int32 = 0
        ffgpve(handle, 1, LONGLONG(first) + 1, LONGLONG(count), 0, output, &anyUndefined, &status)
        try check(status)
    }

    /// Throws when the path no longer leads to the file that was opened.
    func checkUnchanged() throws(CubeError) {
        guard FITSFile.Identity(path: path) == identity else {
            throw CubeError(
                code: .changed,
                message: "\(FITSFile.printable(path)) changed while it was read; it is read again once it is settled.")
        }
    }

    private func check(_ status: Int32) throws(CubeError) {
        guard status != 0 else { return }
        ffcmsg()
        try checkUnchanged()
        throw CubeError(
            code: .unreadable,
            message: "\(FITSFile.printable(path)) cannot be read to its end (cfitsio: \(Self.reason(status)));"
                + " check the disk and copy it again.")
    }

    private static func reason(_ status: Int32) -> String {
        var text = [CChar](repeating: 0, count: Int(FLEN_STATUS))
        ffgerr(status, &text)
        return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
}
