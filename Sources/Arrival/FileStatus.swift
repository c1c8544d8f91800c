import Glibc

/// What tells one state of a file from another without reading it: equal status, equal content.
struct FileStatus: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let byteCount: Int
    /// Nanoseconds since 1970.
    let modified: Int64
    let changed: Int64

    /// Status of the regular file at `path`, through symbolic links.
    /// - Returns: nil when there is none (any more) or it is something else.
    static func ofFile(_ path: String) -> FileStatus? {
        var information = stat()
        guard (try? systemCall("stat", { stat(path, &information) })) != nil else { return nil }
        return FileStatus(information)
    }

    static func ofDescriptor(_ descriptor: Int32) throws(SystemError) -> FileStatus? {
        var information = stat()
        try systemCall("fstat") { fstat(descriptor, &information) }
        return FileStatus(information)
    }

    private init?(_ information: stat) {
        guard information.st_mode & S_IFMT == S_IFREG else { return nil }
        self.init(
            device: UInt64(information.st_dev), inode: UInt64(information.st_ino), byteCount: Int(information.st_size),
            modified: Self.nanoseconds(information.st_mtim), changed: Self.nanoseconds(information.st_ctim))
    }

    init(device: UInt64, inode: UInt64, byteCount: Int, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.byteCount = byteCount
        self.modified = modified
        self.changed = changed
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
