import Files
import Glibc
import SystemPackage

/// Walks directories. Hidden names are passed by; symbolic links to directories are told, not followed.
enum DirectoryTree {
    /// Throws unless `directory` can be listed.
    static func check(_ directory: String) throws(ArrivalError) {
        do {
            _ = try list(directory)
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory:
                throw ArrivalError(
                    .directoryMissing,
                    "The watched directory \(directory) does not exist. Create or mount it, or correct the path.",
                    cause: error)
            case .notDirectory:
                throw ArrivalError(
                    .notADirectory, "\(directory) is not a directory. Name the directory that cubes arrive in.",
                    cause: error)
            default:
                throw ArrivalError(
                    .directoryUnreadable,
                    "The watched directory \(directory) cannot be read (\(error.reason)). "
                        + "Give the service's user read and search permission on it.",
                    cause: error)
            }
        }
    }

    /// - Parameters:
    ///   - enter: called with each directory before it is listed, so that a watch set there misses nothing.
    ///   - found: called with each file and each symbolic link to a directory.
    static func walk(
        _ directory: String, enter: (String) -> Void, found: (Entry) -> Void,
        unreadable: (String, SystemError) -> Void
    ) {
        var remaining = [directory]
        while let directory = remaining.popLast() {
            enter(directory)
            do {
                for entry in try list(directory) where !CubeName.isHidden(entry.name) {
                    if entry.kind == .directory, entry.isText { remaining.append(entry.path) } else { found(entry) }
                }
            } catch {
                let vanished = error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory
                if !vanished { unreadable(directory, error) }
            }
        }
    }

    static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    /// A name in a directory and what stands behind it.
    struct Entry {
        enum Kind { case directory, linkToDirectory, other }

        let directory, name: String
        /// Whether the name is UTF-8; another one cannot be opened by the text that stands for it.
        let isText: Bool
        let kind: Kind

        var path: String { join(directory, name) }
    }

    /// What an event says of an entry that is no directory.
    static func entry(_ name: String, isText: Bool, in directory: String) -> Entry {
        Entry(
            directory: directory, name: name, isText: isText,
            kind: isLinkToDirectory(join(directory, name)) ? .linkToDirectory : .other)
    }

    private static func isLinkToDirectory(_ path: String) -> Bool {
        var information = stat()
        guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFLNK else { return false }
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    private static func list(_ directory: String) throws(SystemError) -> [Entry] {
        guard let stream = opendir(directory) else {
            throw SystemError(call: "opendir", path: directory, errno: Errno(rawValue: errno))
        }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemError(call: "readdir", path: directory, errno: Errno(rawValue: errno)) }
                return entries
            }
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            if name == "." || name == ".." { continue }
            entries.append(
                Entry(
                    directory: directory, name: name, isText: String(validating: bytes, as: UTF8.self) != nil,
                    kind: kind(entry.pointee, directory, name)))
        }
    }

    private static func kind(_ entry: dirent, _ directory: String, _ name: String) -> Entry.Kind {
        switch Int(entry.d_type) {
        case Int(DT_DIR): return .directory
        case Int(DT_LNK): return isLinkToDirectory(join(directory, name)) ? .linkToDirectory : .other
        case Int(DT_UNKNOWN):
            var information = stat()
            let isThere = lstat(join(directory, name), &information) == 0
            if isThere, information.st_mode & S_IFMT == S_IFDIR { return .directory }
            return isLinkToDirectory(join(directory, name)) ? .linkToDirectory : .other
        default: return .other
        }
    }
}
