import Glibc

/// The status of a regular file: two equal ones mean the same file with the same content, without reading it.
package struct FileStatus: Hashable, Sendable, Codable {
    package let device: UInt64
    package let inode: UInt64
    package let byteCount: Int
    /// The time of the last change of the content, nanoseconds since 1970.
    package let modified: Int64
    /// The time of the last change of content, name or permissions, nanoseconds since 1970.
    package let changed: Int64

    /// The status of the regular file at a path, through symbolic links.
    /// - Returns: nil when there is no file (any more) or it is something else.
    package static func ofFile(_ path: String) -> FileStatus? {
        var information = stat()
        guard (try? systemCall("stat", path, { stat(path, &information) })) != nil else { return nil }
        return FileStatus(information)
    }

    /// The status of an open regular file, nil when the descriptor is something else.
    package static func ofDescriptor(_ descriptor: Int32) throws(SystemError) -> FileStatus? {
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

    package init(device: UInt64, inode: UInt64, byteCount: Int, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.byteCount = byteCount
        self.modified = modified
        self.changed = changed
    }

    /// Whether two statuses are of the same file with the same content, though its name or permissions may have changed
    /// in between.
    package func hasSameContent(as other: FileStatus) -> Bool {
        (device, inode, byteCount, modified) == (other.device, other.inode, other.byteCount, other.modified)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// A file and the companions beside it that shape its result, as they were seen: two equal ones mean the same input,
/// without reading it.
package struct FileVersion: Hashable, Sendable, Codable {
    package let file: FileStatus
    /// By path.
    package let companions: [String: FileStatus]

    package init(file: FileStatus, companions: [String: FileStatus]) {
        self.file = file
        self.companions = companions
    }

    /// The sizes and times alone, as every machine that shares the directory sees them: devices and inodes are each
    /// machine's own.
    package var shared: String {
        let others = companions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.sizeAndTimes)" }
        return ([file.sizeAndTimes] + others).joined(separator: "\n")
    }
}

extension FileStatus {
    fileprivate var sizeAndTimes: String { "\(byteCount) \(modified) \(changed)" }
}
