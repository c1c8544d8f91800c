import Files
import Glibc
import Records

/// Watches directory trees with inotify and scans them. What it gives are hints where to look, never proof.
final class DirectoryWatch {
    enum Hint: Equatable {
        case file(String)
        /// A laser map or deep frame.
        case companion(String)
        /// Told once for each path.
        case passedBy(path: String, reason: String)
        case overflow
        case lost(path: String, reason: String)
        case recovered(path: String)
        case polling(reason: String)
        case unreadable(path: String, Failure)
    }

    private var roots: [WatchedRoot]
    private var queue: InotifyQueue?
    private var directories: [Int32: String] = [:]
    private var unreadable: Set<String> = []
    private var passedBy: Set<String> = []
    /// Why events are not enough; found anew by each scan.
    private var shortcoming: String?
    private let pollingWanted: Bool

    /// - Parameters:
    ///   - roots: a directory inside another one is watched with it.
    ///   - polling: do without events, for directories whose writers cause none.
    init(roots paths: [String], polling: Bool) {
        roots = []
        pollingWanted = polling
        for path in paths.map(Self.canonical).sorted() where !roots.contains(where: { $0.contains(path) }) {
            roots.append(WatchedRoot(path))
        }
    }

    /// Becomes readable when there is something to drain; nil without events.
    var descriptor: Int32? { queue?.descriptor }

    var isPolling: Bool { pollingWanted || shortcoming != nil }

    /// True for a path under a directory that is lost for the time being.
    func isLost(_ path: String) -> Bool { roots.contains { $0.identity == nil && $0.contains(path) } }

    /// Hints from the events that have come in.
    func drain() throws(SystemError) -> [Hint] {
        guard let queue else { return [] }
        let before = shortcoming
        var hints: [Hint] = []
        for event in try queue.drain() {
            if event.has(Int(IN_Q_OVERFLOW)) { hints.append(.overflow) }
            guard let directory = directories[event.watch] else { continue }
            if event.name.isEmpty {
                aboutItself(event, directory, &hints)
            } else {
                aboutEntry(event, directory, &hints)
            }
        }
        if let shortcoming, shortcoming != before { hints.append(.polling(reason: shortcoming)) }
        return hints
    }

    /// Looks through every directory, and watches those that are not watched yet.
    func scan() -> [Hint] {
        let before = shortcoming
        shortcoming = nil
        openQueue()
        var hints = checkRoots()
        for root in roots where root.identity != nil {
            if !pollingWanted, let type = RemoteFileSystem.type(of: root.path) {
                shortcoming = "\(root.path) lies on \(type), which sends no events for the writes of other machines"
            }
            walk(root.path, &hints)
        }
        if let shortcoming, shortcoming != before { hints.append(.polling(reason: shortcoming)) }
        return hints
    }

    /// Notices what causes no event: something mounted over a directory, and the return of a lost one.
    func checkRoots() -> [Hint] {
        var hints: [Hint] = []
        for index in roots.indices {
            if let obstacle = roots[index].takeObstacleAtStart() {
                hints.append(.lost(path: roots[index].path, reason: obstacle))
            }
            if let reason = roots[index].loss() { lose(index, reason, &hints) }
            if roots[index].recover() {
                hints.append(.recovered(path: roots[index].path))
                walk(roots[index].path, &hints)
            }
        }
        return hints
    }

    private func aboutItself(_ event: InotifyQueue.Event, _ directory: String, _ hints: inout [Hint]) {
        if let index = roots.firstIndex(where: { $0.path == directory && $0.identity != nil }) {
            if event.has(Int(IN_MOVE_SELF)) { lose(index, "it was moved", &hints) }
            if event.has(Int(IN_DELETE_SELF)) { lose(index, "it was deleted", &hints) }
            if event.has(Int(IN_UNMOUNT)) { lose(index, "its file system was unmounted", &hints) }
        }
        if event.has(Int(IN_IGNORED)) { directories[event.watch] = nil }
    }

    private func aboutEntry(_ event: InotifyQueue.Event, _ directory: String, _ hints: inout [Hint]) {
        guard event.has(Int(IN_ISDIR)), event.isText else {
            if !CubeName.isHidden(event.name) {
                note(DirectoryTree.entry(event.name, isText: event.isText, in: directory), &hints)
            }
            return
        }
        let path = DirectoryTree.join(directory, event.name)
        if event.has(Int(IN_MOVED_FROM)) { forget(path) }
        if event.has(Int(IN_CREATE) | Int(IN_MOVED_TO)), !CubeName.isHidden(event.name) { walk(path, &hints) }
    }

    private func walk(_ directory: String, _ hints: inout [Hint]) {
        DirectoryTree.walk(
            directory,
            enter: { watch($0) },
            found: { note($0, &hints) },
            unreadable: { path, error in
                let error = ArrivalError(
                    .directoryUnreadable,
                    "It cannot be listed (\(error.reason)), and cubes in it are not found. "
                        + "Give the service's user read and search permission on it.",
                    cause: error)
                if unreadable.insert(path).inserted { hints.append(.unreadable(path: path, Failure(error))) }
            })
    }

    /// What follows from an entry that is no directory to enter.
    private func note(_ entry: DirectoryTree.Entry, _ hints: inout [Hint]) {
        let path = entry.path
        func pass(because reason: String) {
            if passedBy.insert(path).inserted { hints.append(.passedBy(path: path, reason: reason)) }
        }
        if entry.kind == .linkToDirectory {
            pass(because: "a symbolic link to a directory is not followed; name the directory under watch.directories")
        } else if !entry.isText {
            if entry.kind == .directory || CubeName.accepts(entry.name) {
                pass(because: "its name is not UTF-8; rename it")
            }
        } else if CubeName.accepts(entry.name) {
            hints.append(.file(path))
        }
        if entry.isText, !CubeName.cubes(of: entry.name).isEmpty { hints.append(.companion(path)) }
    }

    private func watch(_ directory: String) {
        guard let queue else { return }
        do {
            directories[try queue.watch(directory)] = directory
            unreadable.remove(directory)
        } catch {
            // Anything else than a limit shows when the directory is listed, or it has vanished.
            if error.errno == .noSpace || error.errno == .noMemory {
                shortcoming = "the limit fs.inotify.max_user_watches is reached at \(directory)"
            }
        }
    }

    private func openQueue() {
        guard queue == nil, !pollingWanted else { return }
        do {
            queue = try InotifyQueue()
        } catch {
            shortcoming = "inotify cannot be used (\(error.reason)); look at fs.inotify.max_user_instances"
        }
    }

    private func lose(_ index: Int, _ reason: String, _ hints: inout [Hint]) {
        roots[index].lose()
        forget(roots[index].path)
        hints.append(.lost(path: roots[index].path, reason: reason))
    }

    private func forget(_ tree: String) {
        for (watch, directory) in directories
        where directory == tree || directory.hasPrefix(DirectoryTree.join(tree, "")) {
            queue?.remove(watch)
            directories[watch] = nil
        }
    }

    private static func canonical(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
