import Glibc
import SystemPackage

/// A regular file as it was when it was found: its path, its status, and its first bytes.
package struct RegularFile: Sendable {
    /// Why a path leads to no regular file that can be read.
    package enum Failure: Error, Sendable, Hashable {
        /// The path is empty or holds a zero byte.
        case notAPath
        case missing
        case notRegular
        /// The operating system does not let the file be opened or read.
        case system(SystemError)
    }

    package let path: String
    package let status: FileStatus
    /// The first bytes, at most eight: what tells formats apart.
    package let signature: [UInt8]
    /// Whether the last 512 bytes are zero, as where a copier reserved the length and has not come to the end.
    package let endsInZeros: Bool

    private static let endLength = 512

    /// The path, fit for one line of text.
    package var name: String { path.printable }

    package init(_ path: String) throws(Failure) {
        self.path = path
        guard !path.utf8.contains(0), !path.isEmpty else { throw .notAPath }
        // Not blocking, so that a named pipe cannot hang the caller.
        let descriptor: Int32
        do {
            descriptor = try systemCall("open", path) { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        } catch {
            throw error.errno == .noSuchFileOrDirectory ? .missing : .system(error)
        }
        defer { close(descriptor) }
        let found: FileStatus?
        var bytes = [UInt8](repeating: 0, count: 8)
        var count = 0
        var end = [UInt8](repeating: 0, count: Self.endLength)
        do throws(SystemError) {
            found = try FileStatus.ofDescriptor(descriptor)
            if let found {
                count = try systemCall("read", path) { pread(descriptor, &bytes, bytes.count, 0) }
                let offset = max(0, found.byteCount - end.count)
                _ = try systemCall("read", path) { pread(descriptor, &end, end.count, offset) }
            }
        } catch {
            throw .system(error)
        }
        guard let found else { throw .notRegular }
        status = found
        signature = Array(bytes.prefix(count))
        endsInZeros = found.byteCount >= end.count && end.allSatisfy { $0 == 0 }
    }

    /// The bytes of a range, fewer where the file ends.
    package func bytes(_ range: Range<Int>) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        let descriptor = try systemCall("open", path) { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        defer { close(descriptor) }
        let count = try systemCall("read", path) { pread(descriptor, &bytes, bytes.count, off_t(range.lowerBound)) }
        return Array(bytes.prefix(count))
    }

    /// Whether the path still leads to the file that was found, with the same content.
    package var isUnchanged: Bool { FileStatus.ofFile(path)?.hasSameContent(as: status) ?? false }

    /// The sentence that says that the file is no longer the one that was found.
    package var changeMessage: String {
        FileStatus.ofFile(path) == nil
            ? "\(name) was moved or deleted while it was read; nothing is wrong with its content. It is read when it is"
                + " there again."
            : "\(name) changed while it was read; it is read again once it is settled."
    }
}

extension String {
    /// The text with control characters replaced, fit for one line.
    package var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
