import Foundation
import TestSupport

/// Runs sn3d, built beside the tests, as a user would.
enum Program {
    static let path = Command.built("sn3d")

    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Command {
        try Command(path, arguments, environment: environment)
    }

    /// Largest resident memory of any program that this process has run so far, MB.
    static var peakMemory: Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        // ru_maxrss counts KiB (getrusage(2)).
        return Double(usage.ru_maxrss) * 1024 / 1e6
    }
}
