import ArgumentParser
import Foundation
import Records

/// The program's exit codes; `sn3d --help` lists them.
enum ExitStatus: Int32, Comparable {
    case done = 0
    case usage = 2
    case rejected = 3
    case unreadable = 4
    case databaseUnreachable = 5
    case needsAPerson = 6
    case internalError = 70

    static func < (left: ExitStatus, right: ExitStatus) -> Bool { left.rawValue < right.rawValue }

    /// Tells a person about an error that ended the program, and gives the exit code for it.
    static func report(_ error: any Error) -> Int32 {
        if let error = error as? any CodedError {
            say(error.message)
            return ExitStatus(failureCode: error.failure.code).rawValue
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
}

extension ExitStatus {
    /// The exit code for a failure by its stable code, whose first part names where it happened.
    init(failureCode code: String) {
        switch code {
        case "database.unreachable": self = .databaseUnreachable
        // Another role, another program or sn3d migrate mend it.
        case "database.permission", "database.migration_needed", "database.migration_unknown",
            "database.migration_changed":
            self = .usage
        // A file cannot be written; the parameter or table that was given is in order.
        case "simulator.write", "network.unwritable": self = .internalError
        default:
            switch code.prefix(while: { $0 != "." }) {
            case "configuration", "arrival", "network", "simulator", "queue": self = .usage
            case "calibration": self = .rejected
            case "cube": self = .unreadable
            case "service": self = .needsAPerson
            default: self = .internalError
            }
        }
    }
}
