import Foundation
import Testing

@testable import Ledger
@testable import Migrations

@Suite(.enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.reason)))
struct MigratorTests {
    @Test func appliesEveryMigrationToAnEmptyDatabaseOnce() throws {
        let connection = try Connection(TestCluster.emptyDatabase())
        #expect(try Migrator().migrate(connection) == Migration.all)
        #expect(try Migrator().migrate(connection).isEmpty)
        let versions = try connection.table("SELECT version FROM sn3.schema_migration ORDER BY 1")
        #expect(versions == Migration.all.map { "\($0.version)" })
        try Migrator().check(connection)
    }

    @Test func severalProgramsMigrateOneDatabaseOnce() async throws {
        let conninfo = try TestCluster.emptyDatabase()
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { try Migrator().migrate(Connection(conninfo)).count }
            }
            return try await group.reduce(0, +)
        }
        #expect(applied == Migration.all.count)
    }

    @Test func undoesAMigrationThatFailsHalfway() throws {
        let connection = try Connection(TestCluster.emptyDatabase())
        let faulty = migration(1, sql: "CREATE SCHEMA sn3; CREATE TABLE sn3.half (); SELECT 1/0")
        let error = #expect(throws: LedgerError.self) { try Migrator([faulty]).migrate(connection) }
        #expect(error?.code == .statement)
        #expect(error?.sqlState == "22012")
        #expect(try connection.text("SELECT to_regnamespace('sn3')") == nil)
        #expect(try Migrator().migrate(connection) == Migration.all)
    }

    @Test func refusesAMigrationThatWasEditedAfterwards() throws {
        let connection = try Connection(TestCluster.surveyDatabase())
        let first = Migration.all[0]
        let edited = migration(1, sql: first.sql + "\n-- a word more")
        for attempt in [
            Migrator([edited]).migrate,
            {
                try Migrator([edited]).check($0)
                return []
            },
        ] {
            let error = #expect(throws: LedgerError.self) { try attempt(connection) }
            #expect(error?.code == .migrationChanged)
        }
    }

    @Test func asksForTheNewerProgramWhenTheDatabaseIsNewer() throws {
        let connection = try Connection(TestCluster.surveyDatabase())
        let newer = Migration.all + [migration(Migration.all.count + 1, sql: "CREATE TABLE sn3.later ()")]
        #expect(try Migrator(newer).migrate(connection).count == 1)
        let error = #expect(throws: LedgerError.self) { try Migrator().check(connection) }
        #expect(error?.code == .migrationUnknown)
    }

    @Test func saysThatAnEmptyDatabaseNeedsMigration() throws {
        let connection = try Connection(TestCluster.emptyDatabase())
        let error = #expect(throws: LedgerError.self) { try Migrator().check(connection) }
        #expect(error?.code == .migrationNeeded)
        let missing = #expect(throws: LedgerError.self) { try connection.query("SELECT FROM sn3.cube") }
        #expect(missing?.code == .migrationNeeded)
    }

    private func migration(_ version: Int, sql: String) -> Migration {
        Migration(version: version, name: "test", sql: sql)
    }
}
