import Glibc

/// A regular file as the file system sees it: its path, and who it is.
struct DeliveredFile: Sendable {
    /// What changes when a file is replaced or rewritten.
    struct Identity: Hashable, Sendable {
        let device, inode: UInt
        let size, modifiedSeconds, modifiedNanoseconds: Int

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            modifiedSeconds = status.st_mtim.tv_sec
            modifiedNanoseconds = status.st_mtim.tv_nsec
        }

        /// nil when there is no such file.
        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            self.init(status)
        }
    }

    let path: String
    let identity: Identity
    /// The first bytes, at most eight: what tells formats apart.
    let signature: [UInt8]

    /// The path, fit for one line of text.
    var name: String { Self.printable(path) }

    init(_ path: String) throws(CubeError) {
        self.path = path
        let name = Self.printable(path)
        guard !path.utf8.contains(0), !path.isEmpty else {
            throw CubeError(code: .missing, message: "The name \(name) is no file's name; check how it was given.")
        }
        // Not blocking, so that a named pipe cannot hang the caller.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno != ENOENT else {
                throw CubeError(code: .missing, message: "There is no file \(name); check its name.")
            }
            let reason = String(cString: strerror(errno))
            throw CubeError(code: .unreadable, message: "\(name) cannot be opened (\(reason)); check its permissions.")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CubeError(code: .unreadable, message: "\(name) is not a regular file; give the path of a cube.")
        }
        identity = Identity(status)
        var bytes = [UInt8](repeating: 0, count: 8)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else {
            let reason = String(cString: strerror(errno))
            throw CubeError(code: .unreadable, message: "\(name) cannot be read (\(reason)); check the disk.")
        }
        signature = Array(bytes.prefix(count))
    }

    /// Throws when the path no longer leads to the file that was found.
    func checkUnchanged() throws(CubeError) {
        guard Identity(path: path) == identity else {
            throw CubeError(
                code: .changed, message: "\(name) changed while it was read; it is read again once it is settled.")
        }
    }

    /// A text fit for one line.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
