import Glibc
import SystemPackage

/// A system call that failed: its name, the file it was about, and the system's error number.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    package let call: String
    /// The file, nil for a call that is about none.
    package let path: String?
    package let errno: Errno

    package init(call: String, path: String? = nil, errno: Errno) {
        self.call = call
        self.path = path
        self.errno = errno
    }

    /// The C library's sentence for the error number.
    package var reason: String { errno.description }

    package var description: String { path.map { "\(call) \($0): \(reason)" } ?? "\(call): \(reason)" }
}

/// Why a file could not be written, as far as it decides what to do about it.
package enum WriteObstacle: Sendable {
    /// The file system has no room, or the user's quota is used up.
    case diskFull
    /// The process may not write there, or the file system is read-only.
    case permission
    /// Something of this name is there already.
    case exists
    case other

    package init(errno: Int32) {
        self =
            switch errno {
            case ENOSPC, EDQUOT: .diskFull
            case EACCES, EPERM, EROFS: .permission
            case EEXIST, ENOTEMPTY: .exists
            default: .other
            }
    }
}

/// Calls `body` again while a signal interrupts it.
///
/// - Parameters:
///   - name: the system call, for the error.
///   - path: the file that the call is about, for the error.
/// - Returns: the call's result, never negative.
/// - Throws: the system's error number when the result is negative.
@discardableResult
package func systemCall<Result: SignedInteger>(
    _ name: String, _ path: String? = nil, _ body: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = body()
        if result >= 0 { return result }
        let number = Errno(rawValue: Glibc.errno)
        if number != .interrupted { throw SystemError(call: name, path: path, errno: number) }
    }
}
