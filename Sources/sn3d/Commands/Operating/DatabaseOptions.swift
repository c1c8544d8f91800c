import ArgumentParser
import Foundation
import Ledger

/// Which database is asked; from any machine that reaches it.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "libpq connection string; without it that of the configuration file, or libpq's environment.")
    var database: String?

    @Option(help: "Configuration file whose database is meant.")
    var config: String?

    func connect() throws -> Connection {
        try Connection(try database ?? ControlOptions.settings(config).database.connection)
    }
}
