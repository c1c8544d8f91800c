/// A configuration that cannot be used; its message names the file, the line and the key.
struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    struct Code: RawRepresentable, Hashable, Sendable {
        let rawValue: String
        static let unreadable = Code(rawValue: "configuration.unreadable")
        static let syntax = Code(rawValue: "configuration.syntax")
        static let unknownKey = Code(rawValue: "configuration.unknown_key")
        static let type = Code(rawValue: "configuration.type")
        static let value = Code(rawValue: "configuration.value")
    }

    let code: Code
    let message: String

    var description: String { message }
}
