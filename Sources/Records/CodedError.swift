/// An error that tells an operator what happened and what to do, under a name that never changes.
///
/// The same name stands in the error, the journal's `SN3_CODE`, the database's `failure_code` and the documentation.
package protocol CodedError: Error, CustomStringConvertible {
    /// The names this kind of error can have, `cube.truncated` for instance.
    associatedtype Code: RawRepresentable<String>

    var code: Code { get }
    /// What happened and what to do about it.
    var message: String { get }
    /// The error of a lower layer that led to this one, nil when it is the first.
    var cause: (any Error)? { get }
}

extension CodedError {
    package var description: String { message }

    package var cause: (any Error)? { nil }

    /// The stable name as text.
    package var codeName: String { code.rawValue }
}
