import TestSupport

/// Runs sn3d, built beside the tests, as a user would.
enum Program {
    static let path = Command.built("sn3d")

    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Command {
        try Command(path, arguments, environment: environment)
    }
}
