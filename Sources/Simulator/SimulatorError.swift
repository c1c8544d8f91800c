/// Why a simulation could not be made or written.
public struct SimulatorError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// A parameter lies outside its range.
        public static let parameter = Code(rawValue: "simulator.parameter")
        /// A table, of the program or of a user, cannot be read.
        public static let table = Code(rawValue: "simulator.table")
        /// A file cannot be written.
        public static let write = Code(rawValue: "simulator.write")
    }

    public let code: Code
    /// What happened and what to do about it.
    public let message: String

    public var description: String { message }
}
