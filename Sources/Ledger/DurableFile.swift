import Foundation

/// Writing a small file so that after a crash it is there completely or not at all.
enum DurableFile {
    /// Writes under a temporary name, synchronises, renames, and synchronises the directory.
    static func write(_ data: Data, to file: URL) throws(LedgerError) {
        let temporary = file.appendingPathExtension("part")
        try writeThrough(data, to: temporary)
        try rename(temporary, to: file)
    }

    /// Renames within a directory and synchronises it.
    static func rename(_ file: URL, to target: URL) throws(LedgerError) {
        guard Glibc.rename(file.path, target.path) == 0 else { throw failure("rename", file) }
        try synchroniseDirectory(of: target)
    }

    static func remove(_ file: URL) throws(LedgerError) {
        guard unlink(file.path) == 0 else { throw failure("remove", file) }
        try synchroniseDirectory(of: file)
    }

    private static func writeThrough(_ data: Data, to file: URL) throws(LedgerError) {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw failure("create", file) }
        defer { close(descriptor) }
        var written = 0
        while written < data.count {
            let count = data.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, data.count - written)
            }
            guard count >= 0 || errno == EINTR else { throw failure("write", file) }
            written += max(count, 0)
        }
        guard fsync(descriptor) == 0 else { throw failure("synchronise", file) }
    }

    private static func synchroniseDirectory(of file: URL) throws(LedgerError) {
        let directory = file.deletingLastPathComponent()
        let descriptor = open(directory.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("synchronise", directory) }
    }

    private static func failure(_ action: String, _ file: URL) -> LedgerError {
        let reason = String(cString: strerror(errno))
        return LedgerError(
            .spoolUnwritable,
            "Cannot \(action) \(file.path): \(reason). Make room and give sn3d's user write access to the spool.")
    }
}
