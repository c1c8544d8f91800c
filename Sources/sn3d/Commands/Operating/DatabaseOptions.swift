import ArgumentParser
import Foundation
import Ledger

/// Which database is asked; from any machine that reaches it.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "libpq connection string; without it that of the configuration file, or libpq's environment.")
    var database: String?

    @Option(help: "Configuration file whose database is meant.")
    var config: String?

    /// The most lines that are asked for.
    static func validate(limit: Int) throws {
        guard limit >= 1 else { throw ValidationError("--limit must be 1 or more.") }
    }

    func connect() throws -> Connection {
        try Connection(try database ?? ControlOptions.settings(config).database.connection)
    }
}
