import Records

/// Why a simulation could not be made or written.
package struct SimulatorError: CodedError {
    package enum Code: String, Sendable {
        /// A parameter lies outside its range.
        case parameter = "simulator.parameter"
        /// A table, of the program or of a user, cannot be read.
        case table = "simulator.table"
        /// A file cannot be written.
        case write = "simulator.write"
    }

    package let code: Code
    /// What happened and what to do about it.
    package let message: String
}
