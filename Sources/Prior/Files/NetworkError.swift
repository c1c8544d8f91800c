import Records

/// An error in reading or writing a network's file.
package struct NetworkError: CodedError {
    package enum Code: String, Sendable {
        /// There is no readable file.
        case missing = "network.missing"
        /// The file is cut short or its content was changed.
        case damaged = "network.damaged"
        /// The file is a whole safetensors file but holds something else than one of these networks.
        case foreign = "network.foreign"
        /// The file could not be written.
        case unwritable = "network.unwritable"
    }

    package let code: Code
    package let message: String
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}
