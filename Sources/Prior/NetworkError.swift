/// Why a network file could not be read or written.
public struct NetworkError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// There is no readable file.
        public static let missing = Code(rawValue: "network.missing")
        /// The file is cut short or its content was changed.
        public static let damaged = Code(rawValue: "network.damaged")
        /// A whole safetensors file that holds something else than one of these networks.
        public static let foreign = Code(rawValue: "network.foreign")
        /// The file could not be written.
        public static let unwritable = Code(rawValue: "network.unwritable")
    }

    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public var description: String { message }

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}
