import Crypto
import Foundation

/// The few file system calls of publishing, with their errors told.
enum FileSystem {
    /// Creates a directory and those above it, and synchronises each directory that got a new entry.
    static func createDirectories(_ path: String) throws(ProductError) {
        guard !exists(path) else { return }
        let parent = (path as NSString).deletingLastPathComponent
        if !parent.isEmpty { try createDirectories(parent) }
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw ProductError(writing: path, errno: errno) }
        if !parent.isEmpty { try synchronise(parent) }
    }

    static func createDirectory(_ path: String) throws(ProductError) {
        guard mkdir(path, 0o755) == 0 else { throw ProductError(writing: path, errno: errno) }
    }

    /// Something, be it a dangling link, has this name.
    static func exists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// Renames a directory. A directory with something in it is never replaced: rename(2) refuses.
    static func rename(_ path: String, to target: String) throws(ProductError) {
        guard Glibc.rename(path, target) == 0 else { throw ProductError(writing: target, errno: errno) }
    }

    /// Returns when the file's content, or the directory's entries, are on disk.
    static func synchronise(_ path: String) throws(ProductError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProductError(writing: path, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw ProductError(writing: path, errno: errno) }
    }

    /// Size, SHA-256 (hexadecimal) and time of the last change of a file, read a MiB at a time.
    static func digest(
        _ path: String
    ) throws(ProductError) -> (byteCount: Int, sha256: String, modifiedAt: Date) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProductError(writing: path, errno: errno) }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0 else { throw ProductError(writing: path, errno: errno) }
        var hash = SHA256()
        var byteCount = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw ProductError(writing: path, errno: errno) }
            if count == 0 { break }
            buffer.withUnsafeBytes { hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            byteCount += count
        }
        let hexadecimal = hash.finalize().map { String(format: "%02x", $0) }.joined()
        let seconds = Double(information.st_mtim.tv_sec) + Double(information.st_mtim.tv_nsec) * 1e-9
        return (byteCount, hexadecimal, Date(timeIntervalSince1970: seconds))
    }
}
