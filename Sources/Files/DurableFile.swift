import Glibc
import SystemPackage

/// Changes of the file system that are on disk when a call returns: after a crash each is there completely or not at
/// all.
package enum DurableFile {
    /// What the name of a file ends with while it is written. A process that is killed then leaves it.
    package static let unfinishedEnding = ".part"

    /// Writes a file under a temporary name, synchronises it, gives it its name, and synchronises the directory.
    ///
    /// - Parameter permissions: those of a new file, less the process' umask.
    package static func write(
        _ bytes: some Sequence<UInt8>, to path: String, permissions: mode_t = 0o640
    ) throws(SystemError) {
        let temporary = path + unfinishedEnding
        try writeThrough(Array(bytes), to: temporary, permissions)
        try rename(temporary, to: path)
    }

    /// Adds bytes to the end of a file, which is made when it is missing. After an error, part of them may be there.
    package static func append(
        _ bytes: some Sequence<UInt8>, to path: String, permissions: mode_t = 0o640
    ) throws(SystemError) {
        try writeThrough(Array(bytes), to: path, permissions, O_APPEND)
    }

    private static func writeThrough(
        _ bytes: [UInt8], to path: String, _ permissions: mode_t, _ mode: Int32 = O_TRUNC
    ) throws(SystemError) {
        let descriptor = try systemCall("open", path) {
            open(path, O_WRONLY | O_CREAT | mode | O_CLOEXEC, permissions)
        }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try systemCall("write", path) {
                rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
        try systemCall("fsync", path) { fsync(descriptor) }
    }

    /// Renames a file or directory and synchronises the directory that holds it. A directory with something in it is
    /// never replaced: rename(2) refuses.
    package static func rename(_ path: String, to target: String) throws(SystemError) {
        try systemCall("rename", target) { Glibc.rename(path, target) }
        try synchronise(parent(of: target))
    }

    package static func remove(_ path: String) throws(SystemError) {
        try systemCall("unlink", path) { unlink(path) }
        try synchronise(parent(of: path))
    }

    /// Creates a directory and those above it, and synchronises each directory that got a new entry.
    package static func createDirectories(_ path: String) throws(SystemError) {
        guard !exists(path) else { return }
        let parent = parent(of: path)
        if parent != path { try createDirectories(parent) }
        do throws(SystemError) {
            try createDirectory(path)
        } catch {
            guard error.errno == .fileExists else { throw error }
        }
    }

    /// Creates a directory in an existing one.
    package static func createDirectory(_ path: String) throws(SystemError) {
        try systemCall("mkdir", path) { mkdir(path, 0o755) }
        try synchronise(parent(of: path))
    }

    /// Whether something, be it a dangling link, has this name.
    package static func exists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// Returns when the file's content, or the directory's entries, are on disk.
    package static func synchronise(_ path: String) throws(SystemError) {
        let descriptor = try systemCall("open", path) { open(path, O_RDONLY | O_CLOEXEC) }
        defer { close(descriptor) }
        try systemCall("fsync", path) { fsync(descriptor) }
    }

    private static func parent(of path: String) -> String {
        let parent = FilePath(path).removingLastComponent()
        return parent.isEmpty ? "." : parent.string
    }
}
