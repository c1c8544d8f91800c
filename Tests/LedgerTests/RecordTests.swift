import Foundation
import Records
import Testing

@testable import Ledger

/// All of it with no more than the daemon's own rights.
@Suite(.enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.reason)))
struct RecordTests {
    let ledger: PostgresLedger
    let connection: Connection

    init() throws {
        let conninfo = try TestCluster.surveyDatabase()
        ledger = PostgresLedger(conninfo: conninfo.with(role: "sn3_daemon"))
        connection = try Connection(conninfo)
    }

    @Test func aCompleteProcessingIsReadBackFromEveryTable() throws {
        let record = Sample.record(Sample.cube(1))
        try ledger.begin(record.claim)
        #expect(try connection.table("SELECT outcome, attempt, finished_at FROM sn3.processing") == ["running|1|"])

        #expect(try ledger.record(record) == .recorded)
        #expect(
            try connection.table(
                """
                SELECT outcome, host, extract(epoch FROM started_at)::float8, extract(epoch FROM finished_at)::float8
                FROM sn3.processing
                """) == ["complete|reduction1|1598918500|1598918560"])
        #expect(
            try connection.table(
                """
                SELECT observation_id, program_id, qso_run_id, semester, byte_count, encode(sha256, 'hex'), width_px,
                    height_px, channel_count, resolving_power, exposure_s, settled_at - arrived_at FROM sn3.cube
                    JOIN sn3.qso_run USING (qso_run_id)
                """) == [
                    "2307001p|18BP41|18BQ19|18B|14240000000|\(Sample.digest(1))|2048|2064|842|4740.5|11198.6|00:00:05.25"
                ])
        #expect(
            try connection.table("SELECT name, galaxy, ra_deg, planned FROM sn3.field") == ["M33_Field7|M33|23.46|f"])
        #expect(
            try connection.table("SELECT name, value, unit, upper_limit, note FROM sn3.calibration_check ORDER BY name")
                == [
                    "laser_map||||geometric default",
                    #"sky_velocity|73.5|km/s|120|Median of "blank" discs \ OH lines, {58} of them."#,
                ])
        #expect(
            try connection.table("SELECT name, value, upper_limit FROM sn3.quality_metric")
                == ["converged_share|0.94|Infinity"])
        #expect(
            try connection.table(
                """
                SELECT verdict, usable_count, velocity_median_km_s, snr_median IS NULL, quality_bits,
                    heliocentric_velocity_km_s FROM sn3.field_summary
                """) == ["warn|900000|-180.25|t|1032|-21.5"])
        #expect(
            try connection.table(
                "SELECT stage, duration_s FROM sn3.processing_stage WHERE stage <> 'record' ORDER BY 1")
                == ["open|0.5", "calibration|3600"])
        // The transaction measures itself.
        #expect(
            try connection.table("SELECT duration_s BETWEEN 0 AND 60 FROM sn3.processing_stage WHERE stage = 'record'")
                == ["t"])
        #expect(try connection.text("SELECT count(*) FROM sn3.snr_bin") == "30")
        #expect(try connection.table("SELECT bit, pixel_count FROM sn3.flag_count ORDER BY 1") == ["3|5", "30|7"])
        #expect(
            try connection.table("SELECT count(*), sum(tile_x), sum(tile_y), max(halpha_flux_erg_s_cm2) FROM sn3.tile")
                == ["128|4032|64|1.5e-14"])
        #expect(
            try connection.table("SELECT kind, byte_count FROM sn3.product ORDER BY kind")
                == ["maps|400000000", "quicklook|1000000"])
    }

    @Test func aRejectedCubeKeepsItsChecksAndAlert() throws {
        let record = Sample.rejected(Sample.cube(1))
        try ledger.record(record)
        #expect(
            try connection.table("SELECT outcome, stopped_at_stage, failure_code FROM sn3.processing")
                == ["rejected|calibration|calibration.order"])
        #expect(
            try connection.table("SELECT kind, priority, check_name, value, upper_limit, code FROM sn3.alert")
                == ["calibration_rejected|3|order|9|8|calibration.order"])
    }

    @Test func aCubeThatCannotBeReadIsRecordedAllTheSame() throws {
        var record = Sample.record(
            Sample.Cube(delivery: Sample.delivery(5, path: "/data/empty.fits", byteCount: 0), observation: nil))
        record.checks = []
        record.ending = .failed(
            Failure(code: "cube.not_fits", message: "It's no FITS file; \"deliver\" it again."))
        try ledger.record(record)
        #expect(
            try connection.table(
                "SELECT field_id, observation_id, width_px, failure_message FROM sn3.processing JOIN sn3.cube USING (cube_id)"
            ) == ["|||It's no FITS file; \"deliver\" it again."])
    }

    @Test func recordingAgainChangesNothing() throws {
        var record = Sample.rejected(Sample.cube(1))
        for _ in 0..<2 { try ledger.record(record) }
        record.claim.host = "elsewhere"
        try ledger.record(record)
        #expect(
            try connection.table("SELECT host, (SELECT count(*) FROM sn3.alert) FROM sn3.processing")
                == ["reduction1|1"])
    }

    @Test func anUnfinishedAttemptIsInterruptedByTheNextOne() throws {
        let first = Sample.record(Sample.cube(1))
        let second = Sample.record(Sample.cube(1), at: 200)
        try ledger.begin(first.claim)
        try ledger.begin(second.claim)
        try ledger.begin(second.claim)
        let states = "SELECT attempt, outcome FROM sn3.processing ORDER BY attempt"
        #expect(try connection.table(states) == ["1|interrupted", "2|running"])

        // The first one lived on and ends after all, while the second one runs.
        try ledger.record(first)
        #expect(try connection.table(states) == ["1|complete", "2|running"])
        try ledger.record(second)
        #expect(try connection.table(states) == ["1|complete", "2|complete"])
    }

    @Test func aCubeHasOneRunningProcessing() throws {
        try ledger.begin(Sample.claim(Sample.cube(1)))
        let error = #expect(throws: LedgerError.self) {
            try connection.query(
                """
                INSERT INTO sn3.processing SELECT gen_random_uuid(), cube_id, software_id, prior_model_id,
                    configuration_id, 2, 'running', NULL, NULL, NULL, host, started_at, NULL, 1 FROM sn3.processing
                """)
        }
        #expect(error?.sqlState == "23505")
        #expect(error?.message.contains("one_running_per_cube") == true)
    }

    @Test(arguments: [
        "UPDATE sn3.processing SET host = 'x'", "DELETE FROM sn3.processing",
        "UPDATE sn3.field_summary SET snr_median = 1", "DELETE FROM sn3.tile", "DELETE FROM sn3.product",
        "INSERT INTO sn3.flag_count SELECT processing_id, 5, 1 FROM sn3.processing",
    ])
    func aFinishedProcessingIsFixedForEveryone(statement: String) throws {
        try ledger.record(Sample.record(Sample.cube(1)))
        let error = #expect(throws: LedgerError.self) { try connection.execute(statement) }
        #expect(error?.sqlState == "55000")
    }

    @Test func aProcessingIsRecordedWhollyOrNotAtAll() throws {
        let record = Sample.record(Sample.cube(1)) { $0.products += $0.products }
        #expect(throws: LedgerError.self) { try ledger.record(record) }
        for table in ["processing", "cube", "field", "tile"] {
            #expect(try connection.text("SELECT count(*) FROM sn3.\(table)") == "0")
        }
    }

    @Test func finishedWorkIsFoundUnderTheSameConditionsOnly() throws {
        let record = Sample.record(Sample.cube(1))
        try ledger.record(record)
        try ledger.begin(Sample.claim(Sample.cube(2)))

        var claim = Sample.claim(Sample.cube(1))
        claim.delivery = Sample.delivery(1, path: "/data/copy.fits")
        let found = try ledger.finishedProcessing(of: claim)
        #expect(
            found
                == FinishedProcessing(
                    processingID: record.claim.processingID, outcome: .complete, finishedAt: record.finishedAt))
        #expect(
            try connection.table(
                "SELECT path FROM sn3.cube_sighting WHERE cube_id = (SELECT cube_id FROM sn3.processing WHERE outcome = 'complete') ORDER BY 1"
            )
                == ["/data/2307001p.fits", "/data/copy.fits"])

        // Another release of the program gives the same results.
        claim.software.version = "0.2.0"
        #expect(try ledger.finishedProcessing(of: claim) == found)
        #expect(try ledger.finishedProcessing(of: Sample.claim(Sample.cube(2))) == nil)
    }

    @Test func otherResultsOrInputsMakeACubeNew() throws {
        let record = Sample.record(Sample.cube(1))
        try ledger.record(record)
        func isKnown(_ change: (inout ProcessingClaim) -> Void) throws -> Bool {
            var claim = Sample.claim(Sample.cube(1))
            change(&claim)
            let found = try ledger.finishedProcessing(of: claim) != nil
            #expect(record.claim.covers(claim) == found)
            return found
        }
        #expect(try isKnown { _ in })
        #expect(try isKnown { $0.inputs.reverse() })
        #expect(
            try isKnown { $0.inputs[0] = .file(.laserMap, path: "/elsewhere.fits", sha256: Sample.digest(0xaaa)) })
        #expect(try !isKnown { $0.software.resultVersion = 2 })
        #expect(try !isKnown { $0.priorModel.sha256 = Sample.digest(3) })
        #expect(try !isKnown { $0.configuration.sha256 = Sample.digest(3) })
        #expect(
            try !isKnown { $0.inputs[0] = .file(.laserMap, path: "/data/laser.fits", sha256: Sample.digest(0xbbb)) })
        #expect(try !isKnown { $0.inputs[1] = .surveyVelocity(-170) })
        #expect(
            try !isKnown { $0.inputs.append(.file(.deepFrame, path: "/data/v.fits", sha256: Sample.digest(4))) })
        // A copy of the cube without what lay beside it brings nothing new.
        #expect(try isKnown { $0.inputs.removeLast() })
        #expect(try isKnown { $0.inputs = [] })
        #expect(
            try connection.table("SELECT kind, path, value, unit FROM sn3.processing_input ORDER BY kind")
                == ["laser_map|/data/laser.fits||", "survey_velocity||-179.25|km/s"])
    }

    @Test func objectsAreMatchedToPlannedFieldsWithoutRegardToCase() throws {
        try connection.execute(
            """
            INSERT INTO sn3.field (name, galaxy, ra_deg, dec_deg, systemic_velocity_km_s)
            VALUES ('M33_FIELD7', 'M33', 23.4, 30.6, -179)
            """)
        try ledger.record(Sample.record(Sample.cube(1, object: "M33 Field7 ")))
        try ledger.record(Sample.record(Sample.cube(2, object: "NGC2903_Field1")))
        try ledger.record(Sample.record(Sample.cube(3, object: nil)))
        #expect(
            try connection.table(
                "SELECT observation_id, name, galaxy, planned FROM sn3.cube LEFT JOIN sn3.field USING (field_id) ORDER BY 1"
            ) == ["2307001p|M33_FIELD7|M33|t", "2307002p|NGC2903_Field1|NGC2903|f", "2307003p|||"])
    }

    @Test func aFieldsVelocityIsThatOfItsRow() throws {
        try connection.execute(
            """
            INSERT INTO sn3.field (name, galaxy, ra_deg, dec_deg, systemic_velocity_km_s)
            VALUES ('M33_Field7', 'M33', 23.4, 30.6, -179.25), ('M33_FIELD8', 'M33', 23.4, 30.6, 'NaN')
            """)
        try ledger.record(Sample.record(Sample.cube(2, object: "NGC2903_Field1")))
        #expect(try ledger.systemicVelocity(ofField: "M33 FIELD7 ") == -179.25)
        for field in ["M33_Field8", "NGC2903_Field1", "M33_Field70", "", "'; --"] {
            #expect(try ledger.systemicVelocity(ofField: field) == nil)
        }
    }

    @Test func aFullFieldIsRecordedInTwoSeconds() throws {
        let record = Sample.record(Sample.cube(1), tileCount: 4160)
        try ledger.begin(record.claim)
        let duration = try ContinuousClock().measure { try ledger.record(record) }
        print("a record with \(record.result!.grid.count) tiles took \(duration)")
        #expect(duration < .seconds(2))
    }

    /// Cubes of the same queue run say what a zero point is, else those nearest in time; the cube itself does not count.
    @Test func zeroPointsOfOtherCubesAreThoseOfTheRunOrTheNearest() throws {
        func record(_ number: Int, run: String, day: Double, zeroPoint: Double?) throws {
            var cube = Sample.cube(number)
            cube.observation?.queueRun = run
            cube.observation?.observedAt = Sample.time(86_400 * day)
            try ledger.record(Sample.record(cube) { $0.summary.skyZeroPoint = zeroPoint })
        }
        for (number, zeroPoint) in [(1, 70.0), (2, 72), (3, 74)] {
            try record(number, run: "18BQ19", day: Double(number), zeroPoint: zeroPoint)
        }
        try record(4, run: "19AQ02", day: 90, zeroPoint: 90)
        try record(5, run: "19AQ02", day: 91, zeroPoint: nil)
        func recent(_ number: Int, run: String, day: Double) throws -> RecentZeroPoints {
            var cube = Sample.cube(number)
            cube.observation?.queueRun = run
            cube.observation?.observedAt = Sample.time(86_400 * day)
            return try ledger.recentZeroPoints(for: try #require(cube.observation), besides: cube.delivery)
        }
        let ofRun = try recent(9, run: "18BQ19", day: 3)
        #expect(ofRun.queueRun == "18BQ19" && ofRun.velocities == [74, 72, 70])
        let nearest = try recent(9, run: "19AQ02", day: 92)
        #expect(nearest.queueRun == nil && nearest.velocities == [90, 74, 72, 70])
        // Its own earlier result says nothing new of a cube.
        #expect(try recent(2, run: "18BQ19", day: 2).velocities.contains(72) == false)
    }
}
