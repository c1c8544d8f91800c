import ArgumentParser
import Arrival
import Cubes
import Foundation
import Ledger
import Prior
import Products
import Reproduction
import Simulator

/// The program's exit codes; `sn3d --help` lists them.
enum ExitStatus: Int32, Comparable {
    case done = 0
    case usage = 2
    case rejected = 3
    case unreadable = 4
    case databaseUnreachable = 5
    case internalError = 70

    static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.rawValue < right.rawValue }

    /// Tells a person about an error that ended the program, and gives the exit code for it.
    static func report(_ error: any Error) -> Int32 {
        if let status = status(of: error) {
            say("\(error)")
            return status.rawValue
        }
        if let code = error as? ExitCode { return code.rawValue }
        // Help and version texts are "errors" of the parser that go to standard output.
        let isHelp = SN3D.exitCode(for: error) == .success
        let text = SN3D.fullMessage(for: error)
        (isHelp ? FileHandle.standardOutput : .standardError).write(Data((text + "\n").utf8))
        if isHelp { return done.rawValue }
        return SN3D.exitCode(for: error) == .validationFailure ? usage.rawValue : internalError.rawValue
    }

    /// One sentence on standard error.
    static func say(_ sentence: String) {
        FileHandle.standardError.write(Data("sn3d: \(sentence)\n".utf8))
    }

    private static func status(of error: any Error) -> ExitStatus? {
        switch error {
        case is ConfigurationError, is ArrivalError, is NetworkError: usage
        case is CubeError: unreadable
        case let error as LedgerError: error.code == .unreachable ? databaseUnreachable : internalError
        // A parameter or a table of line ratios that was given.
        case let error as SimulatorError: error.code == .write ? internalError : usage
        case is ProductError, is ReportError, is DemoError: internalError
        default: nil
        }
    }
}
