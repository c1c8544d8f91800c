import Foundation
import Records
import Testing

@testable import Ledger

/// What services report of their files, and what operators ask and acknowledge, each with no more than its role's rights.
@Suite(.enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.reason)))
struct FileReportTests {
    private let connection: Connection
    private let ledger: PostgresLedger
    private let operating: Connection

    init() throws {
        let conninfo = try TestCluster.surveyDatabase()
        connection = try Connection(conninfo)
        ledger = PostgresLedger(conninfo: conninfo.with(role: "sn3_daemon"))
        operating = try Connection(conninfo.with(role: "sn3_operator"))
    }

    private func identity(configuration: Int = 0xcafe, resultVersion: Int = 1) -> ServiceIdentity {
        ServiceIdentity(
            service: "reduction1:/var/lib/sn3d", host: "reduction1",
            software: SoftwareVersion(version: "0.1.0", commit: "abc123", resultVersion: resultVersion),
            configurationSHA256: Sample.digest(configuration), startedAt: Sample.time(0))
    }

    private func file(_ name: String, _ state: QueueState, at changed: Double, reason: Failure? = nil) -> WatchedFile {
        WatchedFile(
            path: "/data/\(name)", state: state, seenAt: Sample.time(0), settledAt: Sample.time(5),
            changedAt: Sample.time(changed), nextAttemptAt: state == .retryWait ? Sample.time(600) : nil, attempts: 1,
            reason: reason, processingID: UUID())
    }

    @Test func everyFileThatWasSeenHasItsRowAndReason() throws {
        let odd = WatchedFile(
            path: "/data/na\"me, {with} \\ signs\nünï.fits", state: .leftAlone, seenAt: Sample.time(0),
            changedAt: Sample.time(0), reason: Failure(code: "arrival.left_alone", message: "It is a link, \"so\"."))
        try ledger.report(
            [
                file("1p.fits", .running, at: 20), odd,
                file("2p.fits", .quarantined, at: 30, reason: Failure(code: "worker.crashed", message: "It trapped.")),
            ], of: identity())
        #expect(
            try operating.table("SELECT path, state, reason FROM sn3.watched_file ORDER BY state") == [
                "/data/1p.fits|running|", "/data/2p.fits|quarantined|It trapped.",
                "\(odd.path)|left_alone|It is a link, \"so\".",
            ])
        #expect(
            try operating.table("SELECT path, reason_code FROM sn3.file_attention") == ["/data/2p.fits|worker.crashed"])
    }

    /// Reports may come late, or twice; another service's files of the same names are its own.
    @Test func aNewerReportReplacesAnOlderOneAndNeverTheOtherWayRound() throws {
        try ledger.report([file("1p.fits", .done, at: 50)], of: identity())
        try ledger.report([file("1p.fits", .running, at: 20)], of: identity())
        #expect(try operating.text("SELECT state FROM sn3.watched_file") == "done")
        try ledger.report([file("1p.fits", .queued, at: 60)], of: identity())
        #expect(try operating.text("SELECT state FROM sn3.watched_file") == "queued")
        try ledger.report(
            (0..<2500).map { file("burst\($0).fits", .leftAlone, at: 1, reason: Failure(code: "a.b", message: "c")) },
            of: identity())
        #expect(try operating.text("SELECT count(*) FROM sn3.watched_file") == "2501")
    }

    @Test(arguments: [
        "state = 'retry_wait'", "state = 'quarantined'", "settled_at = NULL", "crashes = 5",
        "state = 'running', attempts = 0",
    ])
    func statesAreTiedToTheirTimesAndReasons(change: String) throws {
        try ledger.report([file("1p.fits", .queued, at: 50)], of: identity())
        #expect(throws: LedgerError.self) { try connection.execute("UPDATE sn3.watched_file SET \(change)") }
    }

    @Test(arguments: [(0xcafe, 1, ""), (0xcafd, 1, "f|t"), (0xcafe, 2, "t|f")])
    func resultsOfAnotherProgramOrConfigurationAreOutOfDate(
        configuration: Int, resultVersion: Int, expected: String
    ) throws {
        try ledger.record(Sample.record(Sample.cube(1)))
        try ledger.report([], of: identity(configuration: configuration, resultVersion: resultVersion))
        let found = try operating.table("SELECT other_program, other_configuration FROM sn3.out_of_date_result")
        #expect(found == (expected.isEmpty ? [] : [expected]))
        #expect(try ledger.surveyCounts().outOfDateResults == found.count)
        let chosen = try operating.cubes(ResultChoice(isOutOfDate: true))
        #expect(try chosen.count == found.count && operating.usualDuration() == 60)
    }

    @Test func cubesAreChosenByFieldRunAndAge() throws {
        try ledger.record(Sample.record(Sample.cube(1)))
        try ledger.record(Sample.record(Sample.cube(2, object: "M33_Field8"), at: 90_000))
        func paths(_ choice: ResultChoice) throws -> [String] { try operating.cubes(choice) }
        #expect(try paths(ResultChoice(field: "m33 field8")) == ["/data/2307002p.fits"])
        #expect(try paths(ResultChoice(queueRun: "18BQ19")).count == 2)
        #expect(try paths(ResultChoice(queueRun: "19AQ01")).isEmpty)
        #expect(try paths(ResultChoice(queueRun: "18BQ19", before: Sample.time(1000))) == ["/data/2307001p.fits"])
    }

    /// A processing's file stays the one that it read, wherever its content is seen later.
    @Test func aResultNamesTheFileThatWasProcessed() throws {
        let record = Sample.record(Sample.cube(1))
        try ledger.record(record)
        var copy = record.claim
        copy.delivery = Delivery(
            path: "/data/copy.fits", byteCount: copy.delivery.byteCount, sha256: copy.delivery.sha256,
            arrivedAt: copy.delivery.arrivedAt, settledAt: copy.delivery.settledAt)
        copy.processingID = UUID()
        try ledger.begin(copy)
        // As people ask: a new column of one table must not make another's ambiguous.
        #expect(
            try operating.table("SELECT DISTINCT path FROM sn3.processing JOIN sn3.cube USING (cube_id)")
                == ["/data/copy.fits"])
        #expect(try operating.results(since: Sample.time(0), limit: 9).map(\.path) == [record.claim.delivery.path])
    }

    @Test func operatorsSeeResultsAndAcknowledgeAlertsAndChangeNothingElse() throws {
        try ledger.record(Sample.rejected(Sample.cube(3)))
        let results = try operating.results(since: Sample.time(0), limit: 10)
        #expect(results.map(\.outcome) == ["rejected"] && results[0].steps.count == Stage.allCases.count)
        #expect(results[0].failure?.hasPrefix("calibration.") == true)
        let open = try operating.alerts(withAcknowledged: false, limit: 10)
        let first = try #require(open.first)
        #expect(try ledger.surveyCounts().openAlerts == open.count)
        #expect(try operating.acknowledge([first.number], by: "kane") == 1)
        #expect(try operating.acknowledge([first.number], by: "someone else") == 0)
        #expect(
            try operating.alerts(withAcknowledged: true, limit: 10).first { $0.number == first.number }?.acknowledgedBy
                == "kane")
        #expect(try operating.acknowledge(nil, by: "kane") == open.count - 1)
        #expect(try operating.alerts(withAcknowledged: false, limit: 10).isEmpty)
        for statement in [
            "UPDATE sn3.alert SET message = ''", "DELETE FROM sn3.alert", "UPDATE sn3.processing SET host = ''",
        ] {
            let error = #expect(throws: LedgerError.self) { try operating.execute(statement) }
            #expect(error?.code == .permission)
        }
    }
}
