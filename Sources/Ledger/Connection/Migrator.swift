import Migrations

/// Brings a database's schema to the program's state.
package struct Migrator: Sendable {
    let migrations: [Migration]

    package init(_ migrations: [Migration] = Migration.all) {
        self.migrations = migrations
    }

    /// Applies what is missing, each migration in one transaction with its own row, and returns it. Several programs
    /// may do this at once: each migration waits for an advisory lock and is applied by one of them.
    /// - Throws: `database.migration_changed` when an applied migration was edited since,
    ///   `database.migration_unknown` when the database is newer than the program.
    @discardableResult
    package func migrate(_ connection: Connection) throws(LedgerError) -> [Migration] {
        var applied: [Migration] = []
        for migration in migrations {
            let isNew = try connection.transaction { () throws(LedgerError) -> Bool in
                try connection.query("SELECT pg_advisory_xact_lock(\(Self.lock))")
                if try Self.isApplied(migration, connection) { return false }
                try connection.execute(migration.sql)
                try connection.query(
                    "INSERT INTO sn3.schema_migration (version, name, sha256) "
                        + "VALUES ($1, $2, sha256(convert_to($3, 'UTF8')))",
                    [.integer(migration.version), .text(migration.name), .text(migration.sql)])
                return true
            }
            if isNew { applied.append(migration) }
        }
        try refuseNewer(connection)
        return applied
    }

    /// Makes sure that the database has all of the program's migrations and no others.
    package func check(_ connection: Connection) throws(LedgerError) {
        for migration in migrations where try !Self.isApplied(migration, connection) {
            throw LedgerError(
                .migrationNeeded,
                "The database lacks migration \(migration.version) (\(migration.name)). Run sn3d migrate on it.")
        }
        try refuseNewer(connection)
    }

    private static func isApplied(
        _ migration: Migration, _ connection: Connection
    ) throws(LedgerError) -> Bool {
        guard try connection.query("SELECT to_regclass('sn3.schema_migration')").scalar != nil else { return false }
        let found = try connection.query(
            "SELECT sha256 = sha256(convert_to($2, 'UTF8')) FROM sn3.schema_migration WHERE version = $1",
            [.integer(migration.version), .text(migration.sql)]
        ).scalar
        if found == "f" {
            throw LedgerError(
                .migrationChanged,
                "Migration \(migration.version) (\(migration.name)) was edited after it had been applied to this "
                    + "database. Restore its file and put the change into a new migration.")
        }
        return found != nil
    }

    private func refuseNewer(_ connection: Connection) throws(LedgerError) {
        let newest = migrations.last?.version ?? 0
        let unknown = try connection.query(
            "SELECT version || ' (' || name || ')' FROM sn3.schema_migration WHERE version > $1 ORDER BY version",
            [.integer(newest)]
        ).scalar
        if let unknown {
            throw LedgerError(
                .migrationUnknown,
                "The database has migration \(unknown), which this program does not know. Install the newer program.")
        }
    }

    /// Any number that no other program locks: "sn3" in ASCII, then 1.
    private static let lock = 0x736e_3301
}
