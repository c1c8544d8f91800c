import Files
import Glibc
import SystemPackage

/// Walks directories. Hidden names and symbolic links to directories are passed by.
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
    ///   - cube: called with each file whose name may be a cube.
    static func walk(
        _ directory: String, enter: (String) -> Void, cube: (String) -> Void, unreadable: (String, SystemError) -> Void
    ) {
        var remaining = [directory]
        while let directory = remaining.popLast() {
            enter(directory)
            do {
                for (name, kind) in try list(directory) where !CubeName.isHidden(name) {
                    let path = join(directory, name)
                    switch kind {
                    case .directory: remaining.append(path)
                    case .other: if CubeName.accepts(name) { cube(path) }
                    }
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

    private enum Kind { case directory, other }

    private static func list(_ directory: String) throws(SystemError) -> [(String, Kind)] {
        guard let stream = opendir(directory) else {
            throw SystemError(call: "opendir", path: directory, errno: Errno(rawValue: errno))
        }
        defer { closedir(stream) }
        var entries: [(String, Kind)] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw SystemError(call: "readdir", path: directory, errno: Errno(rawValue: errno)) }
                return entries
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { entries.append((name, kind(entry.pointee, directory, name))) }
        }
    }

    private static func kind(_ entry: dirent, _ directory: String, _ name: String) -> Kind {
        if Int(entry.d_type) != Int(DT_UNKNOWN) { return Int(entry.d_type) == Int(DT_DIR) ? .directory : .other }
        var information = stat()
        return lstat(join(directory, name), &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
            ? .directory : .other
    }
}
