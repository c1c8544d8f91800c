import Foundation
import Records
import Testing

@testable import Ledger

@Suite(.enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.reason)))
struct OutageTests {
    let conninfo: String
    let connection: Connection
    let spool: ResultSpool
    let ledger: SpoolingLedger

    init() throws {
        conninfo = try TestCluster.surveyDatabase()
        connection = try Connection(conninfo)
        spool = try ResultSpool(directory: TestCluster.folder(named: "spool"))
        ledger = SpoolingLedger(
            database: PostgresLedger(conninfo: conninfo.with(role: "sn3_daemon")), spool: spool)
    }

    @Test func aLostConnectionIsReplacedAndNothingIsRecordedTwice() throws {
        let record = Sample.rejected(Sample.cube(1))
        try ledger.begin(record.claim)
        let cut =
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            + "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        #expect(try connection.text(cut) == "t")
        #expect(try ledger.record(record) == .recorded)
        #expect(try connection.text(cut) == "t")
        #expect(try ledger.record(record) == .recorded)
        #expect(
            try connection.table("SELECT outcome, (SELECT count(*) FROM sn3.alert) FROM sn3.processing")
                == ["rejected|1"])
    }

    @Test func aServerThatDiesInsideTheTransactionLeavesNoHalfRecord() throws {
        // The last of the rows ends the daemon's own session, every time.
        try connection.execute(
            """
            CREATE FUNCTION sn3.cut() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
            CREATE TRIGGER cut BEFORE INSERT ON sn3.product FOR EACH ROW EXECUTE FUNCTION sn3.cut();
            """)
        let record = Sample.record(Sample.cube(1))
        try ledger.begin(record.claim)
        guard case .spooled(let path, _) = try ledger.record(record) else {
            Issue.record("not spooled")
            return
        }
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(
            try connection.table("SELECT outcome, (SELECT count(*) FROM sn3.tile) FROM sn3.processing")
                == ["running|0"])

        try connection.execute("DROP TRIGGER cut ON sn3.product")
        #expect(try ledger.drain().recordedCount == 1)
        #expect(
            try connection.table("SELECT outcome, (SELECT count(*) FROM sn3.tile) FROM sn3.processing")
                == ["complete|128"])
        #expect(try spool.files().isEmpty)
    }

    @Test(arguments: [("53100", LedgerError.Code.exhausted), ("40001", .busy), ("42501", .permission)])
    func aFullBusyOrClosedDatabaseIsWaitedFor(sqlState: String, code: LedgerError.Code) throws {
        try connection.execute(
            """
            CREATE FUNCTION sn3.refuse() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''no'' USING ERRCODE = ''\(sqlState)''; END';
            CREATE TRIGGER refuse BEFORE INSERT ON sn3.product FOR EACH ROW EXECUTE FUNCTION sn3.refuse();
            """)
        guard case .spooled = try ledger.record(Sample.record(Sample.cube(1))) else {
            Issue.record("not spooled")
            return
        }
        let waiting = try ledger.drain()
        #expect(waiting.obstacle?.code == code)
        #expect(waiting.remainingCount == 1)
        try connection.execute("DROP TRIGGER refuse ON sn3.product")
        #expect(try ledger.drain().obstacle == nil)
        #expect(try connection.text("SELECT outcome FROM sn3.processing") == "complete")
    }

    @Test func aStoppedServerLosesNoResult() throws {
        let folder = TestCluster.folder(named: "stopped")
        var cluster = try PrivateCluster.start(in: folder)
        try Migrator().migrate(Connection(cluster.conninfo))
        let ledger = SpoolingLedger(database: PostgresLedger(conninfo: cluster.conninfo), spool: spool)
        let early = Sample.record(Sample.cube(1))
        #expect(try ledger.record(early) == .recorded)
        cluster.stop()

        let late = [Sample.rejected(Sample.cube(2)), Sample.record(Sample.cube(3), at: 300)]
        for record in late {
            try ledger.begin(record.claim)
            guard case .spooled(_, let failure) = try ledger.record(record) else {
                Issue.record("not spooled")
                return
            }
            #expect(failure.code == "database.unreachable" && failure.message.contains("cannot be reached"))
            #expect(try ledger.finishedProcessing(of: record.claim)?.processingID == record.claim.processingID)
        }
        #expect(try ledger.finishedProcessing(of: Sample.claim(Sample.cube(9))) == nil)
        let waiting = try ledger.drain()
        #expect(waiting.obstacle?.code == .unreachable)
        #expect(waiting.remainingCount == 2)

        cluster = try PrivateCluster.start(in: folder)
        defer { cluster.stop() }
        let drained = try ledger.drain()
        #expect(drained.recordedCount == 2)
        #expect(drained.remainingCount == 0)
        let rows = try Connection(cluster.conninfo).table(
            "SELECT observation_id, outcome FROM sn3.processing JOIN sn3.cube USING (cube_id) ORDER BY 1")
        #expect(rows == ["2307001p|complete", "2307002p|rejected", "2307003p|complete"])
    }

    /// What `pg_ctl stop -m immediate` sends. libpq tells it without a SQLSTATE, on a connection that still counts as good.
    @Test func aServerThatCrashesBetweenTwoStatementsLosesNoResult() throws {
        let folder = TestCluster.folder(named: "crashed")
        var cluster = try PrivateCluster.start(in: folder)
        try Migrator().migrate(Connection(cluster.conninfo))
        let ledger = SpoolingLedger(database: PostgresLedger(conninfo: cluster.conninfo), spool: spool)
        #expect(try ledger.record(Sample.record(Sample.cube(1))) == .recorded)
        let file = try String(contentsOf: folder.appendingPathComponent("data/postmaster.pid"), encoding: .utf8)
        let postmaster = try #require(pid_t(file.prefix { $0 != "\n" }))
        #expect(kill(postmaster, SIGQUIT) == 0)
        cluster.stop()

        let missed = Sample.record(Sample.cube(2), at: 300)
        try ledger.begin(missed.claim)
        guard case .spooled(_, let failure) = try ledger.record(missed) else {
            Issue.record("not spooled")
            return
        }
        #expect(failure.code == "database.unreachable")
        cluster = try PrivateCluster.start(in: folder)
        defer { cluster.stop() }
        #expect(try ledger.drain().recordedCount == 1)
        // And once more without an attempt in between: the next statement finds the server back.
        let again = try String(contentsOf: folder.appendingPathComponent("data/postmaster.pid"), encoding: .utf8)
        #expect(kill(try #require(pid_t(again.prefix { $0 != "\n" })), SIGQUIT) == 0)
        cluster.stop()
        cluster = try PrivateCluster.start(in: folder)
        #expect(try ledger.record(Sample.rejected(Sample.cube(3))) == .recorded)
    }

    /// Two services that could not see each other, as while the database was away, give one result.
    @Test func theSecondResultOfACubeIsNone() throws {
        var (first, second) = (Sample.record(Sample.cube(1)), Sample.record(Sample.cube(1), at: 200))
        (first.claim.repeats, second.claim.repeats, second.claim.service) = (false, false, "reduction2:/var/lib/sn3d")
        #expect(try ledger.record(first) == .recorded)
        #expect(try ledger.record(second) == .superseded(by: first.claim.processingID))
        #expect(
            try connection.table("SELECT outcome, count(*) FROM sn3.processing GROUP BY 1 ORDER BY 1")
                == ["complete|1", "interrupted|1"])
        #expect(try connection.results(since: Sample.time(0), limit: 9).map(\.outcome) == ["known", "complete"])
        #expect(try connection.text("SELECT count(*) FROM sn3.field_summary") == "1")
        // Of one that waited in the spool, the products are named: nothing else knows them.
        var waited = Sample.record(Sample.cube(1), at: 250)
        waited.claim.repeats = false
        try spool.store(waited)
        let superseded = try ledger.drain().superseded
        #expect(superseded.map(\.products) == [waited.result?.products ?? []])
        #expect(superseded.map(\.first) == [first.claim.processingID])
        // One that was asked for is a result of its own.
        var third = Sample.record(Sample.cube(1), at: 300)
        third.claim.repeats = true
        #expect(try ledger.record(third) == .recorded)
        #expect(try connection.text("SELECT count(*) FROM sn3.field_summary") == "2")
    }

    @Test func aCubeThatAnotherServiceWorksOnIsLeftToIt() throws {
        let mine = Sample.claim(Sample.cube(1))
        var other = Sample.claim(Sample.cube(1))
        other.service = "reduction2:/var/lib/sn3d"
        try ledger.begin(mine)
        #expect { try ledger.begin(other) } throws: { ($0 as? LedgerError)?.code == .claimed }
        // The same service after a crash takes its own cube at once, another one when the signs of life end.
        let again = Sample.claim(Sample.cube(1))
        try ledger.begin(again)
        #expect(try ledger.beat(again.processingID) == true && ledger.beat(mine.processingID) == false)
        // One that began while the database was away has no row to end it.
        #expect(try ledger.beat(UUID()) == true)
        try connection.execute("UPDATE sn3.processing SET heartbeat_at = now() - interval '46 seconds'")
        try ledger.begin(other)
        #expect(try ledger.beat(again.processingID) == false && ledger.beat(other.processingID) == true)
    }

    @Test func whatCameToNothingIsKnownByItsService() throws {
        let service = "reduction1:/var/lib/sn3d"
        let (running, done) = (Sample.claim(Sample.cube(1)), Sample.record(Sample.cube(2)))
        var foreign = Sample.claim(Sample.cube(3))
        foreign.service = "reduction2:/var/lib/sn3d"
        try ledger.begin(running)
        try ledger.begin(foreign)
        _ = try ledger.record(done)
        let all = [running.processingID, done.claim.processingID, foreign.processingID, UUID()]
        // The sample's clock is years ago: the other service's work would be old.
        try connection.execute("UPDATE sn3.processing SET started_at = now() WHERE outcome = 'running'")
        #expect(try ledger.abandoned(all, by: service) == ([], [running.processingID]))
        try connection.execute(
            "UPDATE sn3.processing SET heartbeat_at = now() - interval '46 seconds' WHERE outcome = 'running'")
        #expect(try ledger.abandoned(all, by: service) == ([running.processingID], []))
    }

    /// Rows of another version would be refused, or mean something else.
    @Test func aSchemaOfAnotherVersionTakesNothing() throws {
        try connection.execute(
            "INSERT INTO sn3.schema_migration (version, name, sha256) VALUES (99, 'later', sha256('x'))")
        guard case .spooled(_, let failure) = try ledger.record(Sample.record(Sample.cube(1))) else {
            Issue.record("recorded in a schema of a newer program")
            return
        }
        #expect(failure.code == "database.migration_unknown")
        #expect(try connection.text("SELECT count(*) FROM sn3.processing") == "0")
    }

    @Test func theSpoolIsReplayedOldestFirstAndDamageIsSetAside() throws {
        let newer = try spool.store(Sample.rejected(Sample.cube(1)))
        let older = try spool.store(Sample.rejected(Sample.cube(2)))
        let damaged = spool.directory.appendingPathComponent("\(UUID()).json")
        try Data(contentsOf: newer).dropLast(20).write(to: damaged)
        let impossible = Sample.record(Sample.cube(3)) { $0.summary.usableCount = 2_000_000_000 }
        let refused = try spool.store(impossible)
        for (age, file) in [newer, refused, damaged, older].enumerated() {
            try FileManager.default.setAttributes(
                [.modificationDate: Sample.time(-60 * Double(age))], ofItemAtPath: file.path)
        }

        let drain = try ledger.drain()
        #expect(drain.recordedCount == 2)
        #expect(drain.setAside.map(\.reason.code) == [.spoolDamaged, .statement])
        #expect(drain.setAside.map(\.path) == [damaged.path + ".damaged", refused.path + ".refused"])
        #expect(drain.setAside.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
        #expect(
            try connection.table("SELECT observation_id FROM sn3.cube ORDER BY cube_id") == ["2307002p", "2307001p"])
        #expect(try ledger.drain().setAside.isEmpty)
    }

    @Test func aRecordThatTheDatabaseRefusesIsKeptAndReported() throws {
        let record = Sample.record(Sample.cube(1)) { $0.summary.usableCount = -1 }
        let error = #expect(throws: LedgerError.self) { try ledger.record(record) }
        #expect(error?.code == .statement)
        #expect(error?.message.contains("\(record.claim.processingID.uuidString).json.refused") == true)
        let kept = spool.directory.appendingPathComponent("\(record.claim.processingID.uuidString).json.refused")
        #expect(try spool.read(kept).claim.processingID == record.claim.processingID)
    }

    @Test func aRecordSurvivesTheSpoolUnchanged() throws {
        let complete = Sample.record(Sample.cube(1))
        for record in [complete, Sample.rejected(Sample.cube(2))] {
            let read = try spool.read(try spool.store(record))
            #expect(try Self.canonical(read) == Self.canonical(record))
        }
        #expect(try spool.read(try spool.store(complete)).result?.summary.snrMedian?.isNaN == true)
    }

    /// Every value of a record, keys in order; a NaN equals itself here.
    private static func canonical(_ record: ProcessingRecord) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(record), as: UTF8.self)
    }

    /// The files were written by a program that kept records without a version.
    @Test func recordsOfTheFirstFormatEnterTheDatabase() throws {
        for name in ["spool-format-1", "spool-format-1-rejected"] {
            let fixture = try #require(
                Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Fixtures"))
            try FileManager.default.copyItem(
                at: fixture, to: spool.directory.appendingPathComponent("\(name).json"))
        }
        let drain = try ledger.drain()
        #expect(drain.recordedCount == 2 && drain.setAside.isEmpty)
        let rows = try connection.table(
            """
            SELECT outcome, stopped_at_stage, failure_code, result_version, observation_id, width_px, exposure_s,
                   round(fs.velocity_median_km_s::numeric, 3), fs.snr_median,
                   (SELECT count(*) FROM sn3.calibration_check k WHERE k.processing_id = p.processing_id),
                   (SELECT count(*) FROM sn3.tile t WHERE t.processing_id = p.processing_id)
            FROM sn3.processing p JOIN sn3.cube USING (cube_id) LEFT JOIN sn3.field_summary fs USING (processing_id)
            ORDER BY 1
            """)
        #expect(
            rows == [
                "complete|||1|2307000p|72|11198.6|-175.643||5|2",
                "rejected|calibration|calibration.order|1|2307000p|72|11198.6|||5|0",
            ])
    }

    @Test func aRecordOfANewerProgramIsSetAside() throws {
        try Data(#"{"version": 99, "record": {}}"#.utf8)
            .write(to: spool.directory.appendingPathComponent("newer.json"))
        let drain = try ledger.drain()
        #expect(drain.setAside.map(\.reason.code) == [.spoolDamaged])
        #expect(drain.setAside.first?.reason.message.contains("a newer program") == true)
    }

    @Test func anUnwritableSpoolIsSaidSo() throws {
        let file = spool.directory.appendingPathComponent("file")
        try Data().write(to: file)
        let error = #expect(throws: LedgerError.self) { try ResultSpool(directory: file) }
        #expect(error?.code == .spoolUnwritable)
    }

    @Test func aFieldsVelocityIsNotMadeUpWithoutADatabase() throws {
        let away = SpoolingLedger(database: PostgresLedger(conninfo: "host=/nowhere"), spool: spool)
        let error = #expect(throws: LedgerError.self) { try away.systemicVelocity(ofField: "M33_Field7") }
        #expect(error?.code == .unreachable)
    }

    @Test func aWrongAddressIsUnreachable() throws {
        let error = #expect(throws: LedgerError.self) { try PostgresLedger(conninfo: "host=/nowhere").check() }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("/nowhere") == true)
    }
}
