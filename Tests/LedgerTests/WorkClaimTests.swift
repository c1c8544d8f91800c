import Foundation
import Migrations
import Records
import Testing

@testable import Ledger

/// How services on several machines share work, and how operators reach a service on another machine, each with no more
/// than its role's rights.
@Suite(.enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.reason)))
struct WorkClaimTests {
    private let conninfo: String
    private let connection: Connection
    private let ledger: PostgresLedger

    init() throws {
        conninfo = try TestCluster.surveyDatabase()
        connection = try Connection(conninfo)
        ledger = PostgresLedger(conninfo: conninfo.with(role: "sn3_daemon"))
    }

    private func identity(_ host: String) -> ServiceIdentity {
        ServiceIdentity(
            service: "\(host):/var/lib/sn3d", host: host,
            software: SoftwareVersion(version: "0.1.0", commit: "abc123", resultVersion: 1),
            configurationSHA256: Sample.digest(0xcafe), startedAt: Sample.time(0))
    }

    private let files = ["/data/1p.fits", "/data/2p.fits"]

    @Test func eachServiceTakesAnotherFile() throws {
        let attempt = UUID()
        #expect(try ledger.claim(files, as: attempt, for: identity("first")) == .taken(path: files[0]))
        #expect(try ledger.claim(files, as: UUID(), for: identity("second")) == .taken(path: files[1]))
        #expect(try ledger.claim(files, as: UUID(), for: identity("third")) == .held(host: "first"))
        try ledger.release(attempt)
        #expect(try ledger.claim(files, as: UUID(), for: identity("third")) == .taken(path: files[0]))
        // An attempt that lost its file gives nobody else's back.
        try ledger.release(attempt)
        #expect(try ledger.claim(files, as: UUID(), for: identity("first")) == .held(host: "third"))
    }

    /// A file that another service is just taking, in a transaction that has not ended, keeps nobody waiting.
    @Test func nobodyWaitsForAFileThatIsBeingTaken() throws {
        try ledger.report([], of: identity("first"))
        let other = try Connection(conninfo)
        try ledger.release(try #require(try taken(files, by: "second")))
        try other.execute("BEGIN; SELECT * FROM sn3.work_claim WHERE path = '\(files[0])' FOR UPDATE")
        try connection.execute("SET lock_timeout = '1s'")
        let claim = try connection.claim(files, as: UUID(), for: identity("first"))
        #expect(claim == .taken(path: files[1]))
        try other.execute("ROLLBACK")
    }

    private func taken(_ paths: [String], by host: String) throws -> UUID? {
        let attempt = UUID()
        guard case .taken = try ledger.claim(paths, as: attempt, for: identity(host)) else { return nil }
        return attempt
    }

    @Test func aFileIsFreeAgainWhenItsServiceIsSilent() throws {
        try #require(try taken(files, by: "first") != nil)
        try connection.execute("UPDATE sn3.service SET seen_at = now() - interval '44 seconds'")
        #expect(try ledger.claim([files[0]], as: UUID(), for: identity("second")) == .held(host: "first"))
        try connection.execute(
            "UPDATE sn3.service SET seen_at = now() - interval '46 seconds' WHERE host = 'first'")
        #expect(try ledger.claim([files[0]], as: UUID(), for: identity("second")) == .taken(path: files[0]))
    }

    /// A service that was killed takes its own file up again at once.
    @Test func aServiceTakesItsOwnFileAgain() throws {
        try #require(try taken(files, by: "first") != nil)
        #expect(try ledger.claim(files, as: UUID(), for: identity("first")) == .taken(path: files[0]))
    }

    /// What could not be given back at an attempt's end, as the database was away, is by the next report.
    @Test func aReportFreesWhatDoesNotRunAnyMore() throws {
        let running = try #require(try taken([files[0]], by: "first"))
        try #require(try taken([files[1]], by: "first") != nil)
        try connection.execute("UPDATE sn3.work_claim SET claimed_at = now() - interval '1 minute'")
        try ledger.report([], running: [running], of: identity("first"))
        #expect(
            try connection.table("SELECT path, processing_id IS NULL FROM sn3.work_claim ORDER BY path")
                == ["\(files[0])|f", "\(files[1])|t"])
    }

    /// What one service has set aside, another one leaves to it, as long as it lives.
    @Test func aFileThatIsSetAsideIsLeftToItsService() throws {
        let file = WatchedFile(
            path: files[0], state: .quarantined, seenAt: Sample.time(0), changedAt: Sample.time(9), attempts: 2,
            crashes: 2, reason: Failure(code: "worker.crashed", message: "It trapped."))
        try ledger.report([file], of: identity("first"))
        #expect(try ledger.claim(files, as: UUID(), for: identity("second")) == .taken(path: files[1]))
        #expect(try ledger.claim([files[0]], as: UUID(), for: identity("second")) == .setAside(host: "first"))
        #expect(try ledger.claim([files[0]], as: UUID(), for: identity("first")) == .taken(path: files[0]))
        try connection.execute("UPDATE sn3.work_claim SET service = NULL, processing_id = NULL, claimed_at = NULL")
        try connection.execute("UPDATE sn3.service SET seen_at = now() - interval '46 seconds' WHERE host = 'first'")
        #expect(try ledger.claim([files[0]], as: UUID(), for: identity("second")) == .taken(path: files[0]))
    }

    /// The database itself keeps a second result out, whatever program writes it.
    @Test func aCubeHasOneResultOfTheSameInputs() throws {
        var record = Sample.record(Sample.cube(1))
        record.claim.repeats = false
        try ledger.record(record)
        let copy = """
            INSERT INTO sn3.processing (processing_id, cube_id, software_id, prior_model_id, configuration_id, attempt,
                outcome, host, started_at, finished_at, result_version, inputs, is_repetition)
            SELECT gen_random_uuid(), cube_id, software_id, prior_model_id, configuration_id, attempt + $1,
                'complete', host, started_at, finished_at, result_version, inputs || $2, $3 FROM sn3.processing LIMIT 1
            """
        func add(_ number: Int, inputs: String, isRepetition: Bool) throws {
            try connection.query(copy, [.integer(number), .text(inputs), .boolean(isRepetition)])
        }
        let error = #expect(throws: LedgerError.self) { try add(1, inputs: "", isRepetition: false) }
        #expect(error?.sqlState == "23505" && error?.message.contains("one_result") == true, "\(error?.message ?? "")")
        try add(2, inputs: "", isRepetition: true)
        try add(3, inputs: " deep_frame:aa", isRepetition: false)
        #expect(
            try connection.table("SELECT inputs, is_repetition FROM sn3.processing ORDER BY attempt LIMIT 1")
                == ["laser_map:\(Sample.digest(0xaaa)) survey_velocity:-179.25|f"])
    }

    /// The results of a database that was filled before, some of them twice, are all kept.
    @Test func olderResultsAreKeptWhenTheRuleComes() throws {
        let old = try Connection(TestCluster.emptyDatabase())
        try Migrator(Array(Migration.all.prefix(10))).migrate(old)
        try old.execute(
            """
            INSERT INTO sn3.cube (path, byte_count, sha256, arrived_at, settled_at)
                VALUES ('/data/1p.fits', 1, decode(repeat('ab', 32), 'hex'), now(), now());
            INSERT INTO sn3.software (version, commit_sha) VALUES ('0.1.0', 'abc');
            INSERT INTO sn3.prior_model (name, sha256, resolving_power, channel_count, trained_at, velocity_sd_km_s,
                broadening_sd_km_s) VALUES ('m', decode(repeat('cd', 32), 'hex'), 4900, 410, now(), 5, 5);
            INSERT INTO sn3.configuration (sha256, document) VALUES (decode(repeat('ef', 32), 'hex'), '{}');
            INSERT INTO sn3.processing (processing_id, cube_id, software_id, prior_model_id, configuration_id, attempt,
                outcome, host, started_at, finished_at, result_version)
            SELECT gen_random_uuid(), c.cube_id, s.software_id, m.prior_model_id, g.configuration_id, n, 'complete', 'h',
                now(), now() + n * interval '1 s', 1
            FROM sn3.cube c, sn3.software s, sn3.prior_model m, sn3.configuration g, generate_series(1, 3) n
            """)
        try Migrator().migrate(old)
        #expect(
            try old.table("SELECT attempt, is_repetition, inputs FROM sn3.processing ORDER BY attempt")
                == ["1|f|", "2|t|", "3|t|"])
    }

    // MARK: Orders

    @Test func anOrderReachesItsServiceAndItsAnswerComesBack() throws {
        try ledger.report([], of: identity("first"))
        let operating = try Connection(conninfo.with(role: "sn3_operator"))
        let service = try #require(try operating.services().first)
        #expect(service.host == "first" && service.silence < 45)
        let order = try operating.leaveOrder(#"{"pause": {}}"#, for: service.name)
        #expect(try operating.state(ofOrder: order) == .waiting)
        #expect(try !ledger.carryOutOrder(for: "another", { $0 }))
        // While it is carried out nobody is told that it is not, however long that takes.
        let slow = try ledger.carryOutOrder(for: service.name) { [conninfo] request in
            let old = "UPDATE sn3.service_order SET asked_at = asked_at - interval '1 hour'"
            try? Connection(conninfo).execute(old)
            #expect((try? Connection(conninfo).state(ofOrder: order)) == .taken)
            return #"{"heard": \#(request)}"#
        }
        #expect(slow)
        #expect(try operating.state(ofOrder: order) == .answered(#"{"heard": {"pause": {}}}"#))
        #expect(try !ledger.carryOutOrder(for: service.name, { $0 }), "it is carried out once")
        #expect(try operating.text("SELECT asked_by = session_user FROM sn3.service_order") == "t")
    }

    /// An operator who was told that nothing was done can rely on it.
    @Test func anOrderThatNobodyTookIsNotCarriedOutLater() throws {
        try ledger.report([], of: identity("first"))
        let operating = try Connection(conninfo.with(role: "sn3_operator"))
        let order = try operating.leaveOrder("{}", for: identity("first").service)
        try connection.execute("UPDATE sn3.service_order SET asked_at = asked_at - interval '31 seconds'")
        #expect(try operating.state(ofOrder: order) == .expired)
        #expect(try !ledger.carryOutOrder(for: identity("first").service, { $0 }))
    }

    @Test func onlyOperatorsGiveOrdersAndOnlyServicesAnswer() throws {
        try ledger.report([], of: identity("first"))
        for (role, statement) in [
            ("sn3_reader", "INSERT INTO sn3.service_order (service, request) SELECT service, '{}' FROM sn3.service"),
            ("sn3_operator", "UPDATE sn3.service_order SET taken_at = now()"),
            ("sn3_operator", "UPDATE sn3.work_claim SET service = NULL"),
        ] {
            let session = try Connection(conninfo.with(role: role))
            let error = #expect(throws: LedgerError.self) { try session.execute(statement) }
            #expect(error?.code == .permission)
        }
    }
}
