import Glibc

/// A directory that was asked for, and which directory stood at its path when it was last seen.
struct WatchedRoot {
    struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64
        /// A file system is mounted here. Bind mounts of the parent's own file system are not noticed.
        let isMountPoint: Bool

        /// nil unless a directory stands at `path`.
        init?(_ path: String) {
            var own = stat()
            var parent = stat()
            guard stat(path, &own) == 0, own.st_mode & S_IFMT == S_IFDIR, stat(path + "/..", &parent) == 0 else {
                return nil
            }
            (device, inode) = (UInt64(own.st_dev), UInt64(own.st_ino))
            isMountPoint = own.st_dev != parent.st_dev
        }
    }

    let path: String
    /// An unmounted disk leaves an empty directory behind: that is not the return of the data.
    private let mustBeMountPoint: Bool
    /// nil while the directory is lost.
    private(set) var identity: Identity?

    /// Why the directory was missing at the start, until it was told.
    private var obstacleAtStart: String?

    init(_ path: String) {
        self.path = path
        do {
            try DirectoryTree.check(path)
            identity = Identity(path)
        } catch {
            obstacleAtStart = error.message
        }
        mustBeMountPoint = identity?.isMountPoint ?? false
    }

    mutating func takeObstacleAtStart() -> String? {
        defer { obstacleAtStart = nil }
        return obstacleAtStart
    }

    func contains(_ other: String) -> Bool { other == path || other.hasPrefix(DirectoryTree.join(path, "")) }

    mutating func lose() { identity = nil }

    /// Why the directory at the path is not the one that was watched; nil when all is well or it is lost already.
    func loss() -> String? {
        guard let identity else { return nil }
        guard let now = Identity(path) else { return "it is no longer there" }
        return now == identity ? nil : "another directory or file system has taken its place"
    }

    /// - Returns: true when a lost directory is back.
    mutating func recover() -> Bool {
        guard identity == nil, let now = Identity(path), now.isMountPoint || !mustBeMountPoint,
            (try? DirectoryTree.check(path)) != nil
        else { return false }
        identity = now
        return true
    }
}
