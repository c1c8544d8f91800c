import Records

/// A configuration that cannot be used; its message names the file, the line and the key.
struct ConfigurationError: CodedError {
    enum Code: String, Sendable {
        case unreadable = "configuration.unreadable"
        case syntax = "configuration.syntax"
        case unknownKey = "configuration.unknown_key"
        case type = "configuration.type"
        case value = "configuration.value"
    }

    let code: Code
    let message: String
}
