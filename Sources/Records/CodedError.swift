/// An error that tells an operator what happened and what to do, under a name that never changes.
///
/// The same name stands in the error, the journal's `SN3_CODE`, the database's `failure_code` and the documentation.
package protocol CodedError: Error, CustomStringConvertible {
    /// The names that this kind of error can have, `cube.truncated` for instance.
    associatedtype Code: RawRepresentable<String>

    var code: Code { get }
    /// The sentences that say what happened and what to do about it.
    var message: String { get }
    /// The error of a lower layer that led to this one, nil when it is the first.
    var cause: (any Error)? { get }
}

extension CodedError {
    package var description: String { message }

    package var cause: (any Error)? { nil }

    /// The error's stable name and message.
    package var failure: Failure { Failure(code: code.rawValue, message: message) }
}

/// An error as it is kept and told: its stable name and its message.
package struct Failure: Sendable, Codable, Hashable {
    /// The stable name, `cube.truncated` for instance.
    package let code: String
    /// The sentences that say what happened and what to do about it.
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    /// Keeps the name of a coded error; any other error is a fault of the program, `internal.error`.
    package init(_ error: any Error) {
        self = (error as? any CodedError)?.failure ?? Failure(code: "internal.error", message: "\(error)")
    }
}
