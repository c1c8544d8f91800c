import Crypto
import Glibc

/// SHA-256 of files, read once in large blocks.
package enum ContentDigest {
    /// Bytes per read.
    static let blockSize = 4 << 20

    /// SHA-256 of a file's content as 64 lower-case hexadecimal digits.
    /// - Throws: `arrival.file_unreadable`; `arrival.interrupted` when the file changed while it was read.
    package static func sha256(ofFile path: String) throws(ArrivalError) -> String {
        try read(path) { true }.sha256
    }

    /// - Parameter shouldContinue: asked before each block; false ends the reading with `arrival.interrupted`.
    static func read(
        _ path: String, shouldContinue: () -> Bool
    ) throws(ArrivalError) -> (sha256: String, status: FileStatus) {
        do {
            let descriptor = try systemCall("open") { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
            defer { close(descriptor) }
            guard let before = try FileStatus.ofDescriptor(descriptor) else {
                throw ArrivalError(.fileUnreadable, "\(path) is not a regular file; give the path of a cube.")
            }
            posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
            guard let digest = try hash(descriptor, shouldContinue) else {
                throw ArrivalError(.interrupted, "Reading of \(path) was stopped before its end.")
            }
            guard try FileStatus.ofDescriptor(descriptor) == before else {
                throw ArrivalError(.interrupted, "\(path) changed while it was read; it is read again when it settles.")
            }
            return (digest, before)
        } catch let error as SystemError {
            throw ArrivalError(
                .fileUnreadable,
                "\(path) cannot be read (\(error)). Give the service's user read access to it, or check the disk.",
                cause: error)
        } catch let error as ArrivalError {
            throw error
        } catch {
            throw ArrivalError(.fileUnreadable, "\(path) cannot be read (\(error)).")
        }
    }

    @inline(never)
    private static func hash(_ descriptor: Int32, _ shouldContinue: () -> Bool) throws(SystemError) -> String? {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 4096)
        defer { block.deallocate() }
        var hash = SHA256()
        while shouldContinue() {
            let count = try systemCall("read") { Glibc.read(descriptor, block.baseAddress, block.count) }
            if count == 0 { return hexadecimal(hash.finalize()) }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
        return nil
    }

    private static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
