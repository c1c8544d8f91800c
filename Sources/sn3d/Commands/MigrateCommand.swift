import ArgumentParser
import Ledger

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring a database to this version's schema; run it as the schema's owner.")

    @Option(help: "libpq connection string; default: the PG... environment variables.")
    var database = ""

    func run() async throws {
        let database = database
        let applied = try await Blocking.run { try Migrator().migrate(Connection(database)) }
        if applied.isEmpty { print("The schema is up to date.") }
        for migration in applied { print("applied \(migration.name)") }
    }
}
