import FITS
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

    static func writing(_ path: String, _ reason: String) -> SimulatorError {
        SimulatorError(
            code: .write,
            message: "\(path) cannot be written (\(reason)); check the folder and the disk's free space.")
    }

    /// Does what writes a FITS file; its errors become the simulator's.
    static func writing<Value>(_ body: () throws(FITSError) -> Value) throws(SimulatorError) -> Value {
        do throws(FITSError) { return try body() } catch {
            throw SimulatorError(code: .write, message: error.message)
        }
    }
}
