import Ledger
import Products
import Records
import Testing

@Suite(.enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.reason)))
struct SchemaTests {
    let connection: Connection

    init() throws { connection = try Connection(TestCluster.surveyDatabase()) }

    @Test func everyTableViewAndColumnIsExplained() throws {
        let silent = try connection.table(
            """
            SELECT c.relname, a.attname FROM pg_class c
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'sn3'::regnamespace AND c.relkind IN ('r', 'v')
                AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)
            """)
        #expect(silent.isEmpty)
        #expect(
            try connection.text("SELECT count(*) > 20 FROM pg_class WHERE relnamespace = 'sn3'::regnamespace") == "t")
    }

    @Test func enumerationsAreThoseOfTheProgram() throws {
        func labels(_ type: String) throws -> [String] {
            try connection.table("SELECT unnest(enum_range(NULL::sn3.\(type)))")
        }
        #expect(try labels("verdict") == Verdict.allCases.map(\.rawValue))
        #expect(try labels("stage") == Stage.allCases.map(\.rawValue))
        #expect(try labels("file_state") == QueueState.allCases.map(\.rawValue))
        #expect(try labels("quantity") == Quantity.allCases.map(\.rawValue))
        #expect(try labels("outcome").allSatisfy { $0 == "running" || Outcome(rawValue: $0) != nil })
        #expect(try labels("product_kind").allSatisfy { PublishedProduct.Kind(rawValue: $0) != nil })
    }

    @Test func maskBitsAreThoseOfTheMapsFile() throws {
        let rows = try connection.table("SELECT bit, name, excludes, description FROM sn3.flag_definition ORDER BY bit")
        #expect(rows == PixelMask.definitions.map { "\($0.bit)|\($0.name)|\($0.excludes ? "t" : "f")|\($0.meaning)" })
    }

    @Test(arguments: [
        "DELETE FROM sn3.cube", "UPDATE sn3.tile SET snr_median = 0", "CREATE TABLE sn3.mine ()",
        "DROP TABLE sn3.tile", "TRUNCATE sn3.alert", "INSERT INTO sn3.schema_migration VALUES (9, '', '')",
    ])
    func theDaemonNeitherDeletesNorChangesTheSchema(statement: String) throws {
        try connection.execute("SET ROLE sn3_daemon")
        let error = #expect(throws: LedgerError.self) { try connection.execute(statement) }
        #expect(error?.code == .permission)
    }

    @Test(arguments: [
        "INSERT INTO sn3.release VALUES ('DR1')", "UPDATE sn3.field SET planned = true",
        "DELETE FROM sn3.cube", "CREATE TABLE sn3.mine ()",
    ])
    func theReaderChangesNothing(statement: String) throws {
        try connection.execute("SET ROLE sn3_reader")
        let error = #expect(throws: LedgerError.self) { try connection.execute(statement) }
        #expect(error?.code == .permission)
    }

    @Test(arguments: ["sn3_reader", "sn3_daemon"])
    func bothReadEverything(role: String) throws {
        let names = try connection.table("SELECT table_name FROM information_schema.tables WHERE table_schema = 'sn3'")
        try connection.execute("SET ROLE \(role)")
        for name in names { try connection.query("SELECT * FROM sn3.\(name)") }
    }

    @Test func aNewTableIsReadableAtOnce() throws {
        try connection.execute("SET ROLE sn3_owner; CREATE TABLE sn3.later (); SET ROLE sn3_reader")
        try connection.query("SELECT * FROM sn3.later")
    }
}
