import Glibc

/// Why a FITS file could not be read or written; names the file.
package struct FITSError: Error, Sendable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        /// The file is not a FITS file.
        case notFITS
        /// The file ends before its header or its declared data do.
        case truncated
        /// The file was replaced or rewritten after it was opened.
        case changed
        /// There is no room to unpack a compressed file.
        case noRoom
        /// The operating system or cfitsio cannot read the file.
        case unreadable
        /// The file could not be written: the system's error number, 0 where it told none.
        case unwritable(errno: Int32)
    }

    package let reason: Reason
    /// The sentences that say what happened and what to do about it.
    package let message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// The error that the operating system told by `errno`.
    init(writing path: String, errno: Int32) {
        let reason = String(cString: strerror(errno))
        self.init(
            .unwritable(errno: errno),
            "\(path) cannot be written (\(reason)); check the folder and the disk's free space.")
    }

    package var description: String { message }
}
