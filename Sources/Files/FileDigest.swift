import Crypto
import Glibc

/// The SHA-256 of files and texts, as 64 lower-case hexadecimal digits.
package enum FileDigest {
    /// What a file was read as.
    package struct Content: Sendable, Hashable {
        package let sha256: String
        /// The file's status before the first byte was read and after the last.
        package let status: FileStatus
    }

    package enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        case system(SystemError)
        case notARegularFile
        /// The file changed while it was read.
        case changed
        /// The caller asked for an end before the last byte.
        case stopped

        package var description: String {
            switch self {
            case .system(let error): "\(error)"
            case .notARegularFile: "it is not a regular file"
            case .changed: "it changed while it was read"
            case .stopped: "its reading was stopped"
            }
        }
    }

    /// The bytes of one read.
    package static let blockSize = 4 << 20

    package static func sha256(of bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.update(data: Array(bytes))
        return hexadecimal(hash.finalize())
    }

    package static func sha256(of text: String) -> String { sha256(of: text.utf8) }

    package static func sha256(ofFile path: String) throws(Failure) -> String { try read(path).sha256 }

    /// Reads a file once, in large blocks.
    ///
    /// - Parameter shouldContinue: asked before each block; false ends the reading with `stopped`.
    package static func read(
        _ path: String, shouldContinue: () -> Bool = { true }
    ) throws(Failure) -> Content {
        // Not blocking, so that a named pipe cannot hang the caller.
        let descriptor = try attempt { () throws(SystemError) in
            try systemCall("open", path) { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        }
        defer { close(descriptor) }
        let status = { () throws(SystemError) in try FileStatus.ofDescriptor(descriptor) }
        guard let before = try attempt(status) else { throw .notARegularFile }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        let digest = try attempt { () throws(SystemError) in try hash(descriptor, path, shouldContinue) }
        guard let digest else { throw .stopped }
        guard try attempt(status) == before else { throw .changed }
        return Content(sha256: digest, status: before)
    }

    private static func attempt<Value>(_ work: () throws(SystemError) -> Value) throws(Failure) -> Value {
        do { return try work() } catch { throw .system(error) }
    }

    @inline(never)
    private static func hash(
        _ descriptor: Int32, _ path: String, _ shouldContinue: () -> Bool
    ) throws(SystemError) -> String? {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 4096)
        defer { block.deallocate() }
        var hash = SHA256()
        while shouldContinue() {
            let count = try systemCall("read", path) { Glibc.read(descriptor, block.baseAddress, block.count) }
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
