import Glibc

/// The name `.NAME.tmp` under which a file is made until it is complete; without `commit` nothing is left of it.
final class TemporaryFile: Sendable {
    let path: String
    private let finalPath: String

    init(for path: String, ending: String = "tmp") {
        finalPath = path
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        self.path = path.dropLast(name.count) + ".\(name).\(ending)"
    }

    deinit {
        // Gone already when committed.
        unlink(path)
    }

    /// Gives the file its name.
    ///
    /// - Parameter isTruncated: whether it is to lose its last third first.
    func commit(isTruncated: Bool = false) throws(SimulatorError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SimulatorError.write(finalPath) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0,
            !isTruncated || ftruncate(descriptor, status.st_size * 2 / 3) == 0,
            fsync(descriptor) == 0, rename(path, finalPath) == 0
        else { throw SimulatorError.write(finalPath) }
    }
}

extension SimulatorError {
    /// What the last call of the system says about a file that is written.
    static func write(_ path: String) -> SimulatorError {
        let reason = String(cString: strerror(errno))
        return SimulatorError(
            code: .write, message: "\(path) cannot be written (\(reason)); check the folder and the disk's free space.")
    }
}
