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
    /// Whether the same work may succeed later, with the same cube: a disk was full, a server away.
    var isTemporary: Bool { get }
}

extension CodedError {
    package var description: String { message }

    package var cause: (any Error)? { nil }

    package var isTemporary: Bool { false }

    /// The error's stable name and message.
    package var failure: Failure { Failure(code: code.rawValue, message: message, isTemporary: isTemporary) }
}

/// An error as it is kept and told: its stable name and its message.
package struct Failure: Sendable, Codable, Hashable {
    /// The stable name, `cube.truncated` for instance.
    package let code: String
    /// The sentences that say what happened and what to do about it.
    package let message: String
    /// Whether the same work may succeed later, with the same cube.
    package let isTemporary: Bool

    package init(code: String, message: String, isTemporary: Bool = false) {
        self.code = code
        self.message = message
        self.isTemporary = isTemporary
    }

    /// Keeps the name of a coded error. Any other error is a fault of the program, `internal.error`; it may have come
    /// from anything but the cube, so that the work is tried again before a person is asked.
    package init(_ error: any Error) {
        self =
            (error as? any CodedError)?.failure
            ?? Failure(code: "internal.error", message: "\(error)", isTemporary: true)
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        code = try values.decode(String.self, forKey: .code)
        message = try values.decode(String.self, forKey: .message)
        // Records that waited since an older version do not say.
        isTemporary = try values.decodeIfPresent(Bool.self, forKey: .isTemporary) ?? false
    }
}
