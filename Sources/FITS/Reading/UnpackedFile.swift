import Files
import Glibc
import Threads

/// A compressed file's content on disk, where any part of it can be read; without a name, gone with its last user.
///
/// Unpacked when it is first asked for. A cube of 14 GB needs so much room in TMPDIR, or in /var/tmp.
package final class UnpackedFile: Sendable {
    private let file: RegularFile
    private let descriptor = Guarded<Int32?>(nil)
    private let progress: @Sendable (Double) -> Void

    private static let blockLength = 1 << 20

    /// - Parameter progress: told the share that is unpacked, after each block, from the thread that unpacks.
    init(_ file: RegularFile, progress: @escaping @Sendable (Double) -> Void = { _ in }) {
        self.file = file
        self.progress = progress
    }

    deinit { descriptor.withLock { if let descriptor = $0 { close(descriptor) } } }

    /// A path under which this process can open the first `length` bytes of the content.
    ///
    /// - Parameter least: bytes that have to be there; what a writer left out after them is filled with zeros.
    func path(length: Int, least: Int? = nil) throws(FITSError) -> String {
        try descriptor.withLock { (descriptor) throws(FITSError) in
            if descriptor == nil { descriptor = try unpack(length, least: least ?? length) }
            return "/proc/self/fd/\(descriptor!)"
        }
    }

    private func unpack(_ length: Int, least: Int) throws(FITSError) -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/var/tmp"
        // A name that nobody else has, which mkstemp fills in; O_TMPFILE, which needs none, is not there on every disk.
        var template = Array("\(folder)/sn3d-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw problem(folder, String(cString: strerror(errno))) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        do throws(FITSError) {
            try checkRoom(descriptor, length, folder)
            try copy(length, least: least, to: descriptor, folder)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private func checkRoom(_ descriptor: Int32, _ length: Int, _ folder: String) throws(FITSError) {
        if let room = FreeSpace.bytes(of: descriptor), room < length {
            throw problem(folder, "it has \(room >> 20) MiB of room, the cube takes \(length >> 20)")
        }
    }

    private func copy(_ length: Int, least: Int, to descriptor: Int32, _ folder: String) throws(FITSError) {
        let source = try SequentialFile(file)
        var block = [UInt8](repeating: 0, count: Self.blockLength)
        var done = 0
        while done < length {
            let count = min(try source.next(into: &block), length - done)
            guard count > 0 else {
                if done >= least, ftruncate(descriptor, off_t(length)) == 0 { return }
                throw FITSError(
                    .truncated,
                    "\(file.name) holds \(done) of \(length) bytes when unpacked; copy it again, or wait until"
                        + " it has been written.")
            }
            var written = 0
            while written < count {
                let step = block.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, count - written) }
                guard step > 0 else { throw problem(folder, String(cString: strerror(errno))) }
                written += step
            }
            done += count
            progress(Double(done) / Double(length))
        }
        guard try source.isAtSoundEnd() else {
            throw FITSError(
                .truncated,
                "\(file.name) lacks the checksum at its end; copy it again, or wait until it has been written.")
        }
    }

    private func problem(_ folder: String, _ reason: String) -> FITSError {
        FITSError(
            .noRoom,
            "\(file.name) cannot be unpacked in \(folder.printable): \(reason);"
                + " name another directory in TMPDIR, or unpack it with gunzip.")
    }
}
