import CZlib
import Files
import Glibc

/// Reads a file from its beginning, unpacking it on the way when it is compressed with gzip.
final class SequentialFile {
    let isCompressed: Bool
    private let name: String
    private let stream: gzFile

    private static let gzipSignature: [UInt8] = [0x1F, 0x8B]

    init(_ file: RegularFile) throws(FITSError) {
        name = file.name
        isCompressed = file.signature.starts(with: Self.gzipSignature)
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0, let stream = gzdopen(descriptor, "rb") else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw FITSError(
                .unreadable, "\(name) cannot be opened (\(reason)); check its permissions.")
        }
        self.stream = stream
        // What does not begin as gzip is passed on as it is.
        gzbuffer(stream, 1 << 17)
    }

    deinit { gzclose_r(stream) }

    /// Whether the content has been read to its end and is whole: gzip keeps a checksum and the length after it.
    func isAtSoundEnd() throws(FITSError) -> Bool {
        var byte = [UInt8](repeating: 0, count: 1)
        while try next(into: &byte) > 0 {}
        var status: Int32 = 0
        _ = gzerror(stream, &status)
        return status != Z_BUF_ERROR
    }

    /// The next `count` bytes; fewer where the file ends.
    func next(_ count: Int) throws(FITSError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = try next(into: &bytes)
        return Array(bytes.prefix(read))
    }

    /// Fills a buffer; gives the number of bytes, smaller than the buffer where the file ends.
    func next(into bytes: inout [UInt8]) throws(FITSError) -> Int {
        let count = Int(gzread(stream, &bytes, UInt32(bytes.count)))
        var status: Int32 = 0
        _ = gzerror(stream, &status)
        // A compressed file that ends early is an error to the library too: it is told as one that is too short.
        if status == Z_BUF_ERROR || count >= 0 { return max(0, count) }
        let reason = status == Z_ERRNO ? String(cString: strerror(errno)) : "damaged compression"
        throw FITSError(
            .unreadable, "\(name) cannot be read (\(reason)); check the disk and copy it again.")
    }
}
