import Files
import Records

/// Why a directory cannot be watched or a file not be read.
package struct ArrivalError: CodedError {
    /// Stable names, the same in messages, journal fields and documentation.
    package enum Code: String, Sendable {
        case directoryMissing = "arrival.directory_missing"
        case notADirectory = "arrival.not_a_directory"
        case directoryUnreadable = "arrival.directory_unreadable"
        case fileUnreadable = "arrival.file_unreadable"
        /// The content changed, or the reader was stopped, before the last byte was read.
        case interrupted = "arrival.interrupted"
        case systemCall = "arrival.system_call"
    }

    package let code: Code
    /// What happened and what to do about it.
    package let message: String
    package let cause: (any Error)?

    /// What the operating system refused may be had later.
    package var isTemporary: Bool { cause is SystemError }

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    init(_ cause: SystemError) {
        self.init(.systemCall, "The operating system refused \(cause).", cause: cause)
    }
}
