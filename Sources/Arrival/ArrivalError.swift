/// Why a directory cannot be watched or a file not be read.
public struct ArrivalError: Error, Sendable, CustomStringConvertible {
    /// Stable names, the same in messages, journal fields and documentation.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let directoryMissing = Code(rawValue: "arrival.directory_missing")
        public static let notADirectory = Code(rawValue: "arrival.not_a_directory")
        public static let directoryUnreadable = Code(rawValue: "arrival.directory_unreadable")
        public static let fileUnreadable = Code(rawValue: "arrival.file_unreadable")
        /// The content changed, or the reader was stopped, before the last byte was read.
        public static let interrupted = Code(rawValue: "arrival.interrupted")
        public static let systemCall = Code(rawValue: "arrival.system_call")
    }

    public let code: Code
    /// What happened and what to do about it.
    public let message: String
    public let cause: SystemError?

    public var description: String { message }

    init(_ code: Code, _ message: String, cause: SystemError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    init(_ cause: SystemError) {
        self.init(.systemCall, "The operating system refused \(cause).", cause: cause)
    }
}
