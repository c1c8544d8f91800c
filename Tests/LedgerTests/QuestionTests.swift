import Foundation
import Testing

@testable import Ledger

/// The questions that users of the survey's database ask, as they ask them, with no more than the reader's rights.
@Suite(.enabled(if: TestCluster.isAvailable, Comment(rawValue: TestCluster.reason)))
struct QuestionTests {
    let connection: Connection
    private let ledger: PostgresLedger

    /// Two planned fields and one that is not, two of them processed, one of these twice; a rejected cube, a failed one.
    init() throws {
        let conninfo = try TestCluster.surveyDatabase()
        connection = try Connection(conninfo)
        try connection.execute(
            """
            INSERT INTO sn3.qso_run (qso_run_id, semester, nights) VALUES ('18BQ19', '18B', '[2020-08-20,2020-09-03)');
            INSERT INTO sn3.field (name, galaxy, ra_deg, dec_deg, systemic_velocity_km_s)
            VALUES ('M33_FIELD7', 'M33', 23.4, 30.6, -179), ('M33_FIELD8', 'M33', 23.5, 30.6, -179)
            """)
        ledger = PostgresLedger(conninfo: conninfo.with(role: "sn3_daemon"))
        try ledger.record(Sample.record(Sample.cube(1), version: "0.9.0"))
        var again = Sample.record(Sample.cube(1)) { $0.summary.velocityMedian = -179.5 }
        again.claim = Sample.claim(Sample.cube(1), version: "0.10.0", at: 1000)
        again.finishedAt = Sample.time(1060)
        try ledger.record(again)
        try ledger.record(Sample.record(Sample.cube(2, object: "NGC2903_Field1"), version: "0.9.0", at: 90_000))
        try ledger.record(Sample.rejected(Sample.cube(3, object: "M33_Field8")))
        try connection.execute("SET ROLE sn3_reader; SET search_path = sn3")
    }

    @Test func whichCubesBelongToNoField() throws {
        try ledger.record(Sample.record(Sample.cube(7, object: nil)))
        #expect(try connection.table("SELECT path, outcome FROM unmatched_cube") == ["/data/2307007p.fits|complete"])
    }

    @Test func whichFieldsWereProcessedSinceTheLastRunBegan() throws {
        let answer = try connection.table(
            """
            SELECT field, qso_run_id, software_version, prior_model, finished_at::date FROM current_processing
            WHERE finished_at >= (SELECT max(lower(nights)) FROM qso_run WHERE lower(nights) <= date '2021-01-01')
            ORDER BY finished_at DESC
            """)
        #expect(
            answer == [
                "NGC2903_Field1|18BQ19|0.9.0|paper-r5000|2020-09-02", "M33_FIELD7|18BQ19|0.10.0|paper-r5000|2020-09-01",
            ])
    }

    @Test func whatAreTheMedianVelocityAndBroadeningOfEachField() throws {
        let answer = try connection.table(
            """
            SELECT field, velocity_median_km_s, velocity_range_km_s, broadening_median_km_s, broadening_limit_fraction
            FROM field_kinematics ORDER BY field
            """)
        #expect(answer == ["M33_FIELD7|-179.5|40|17.5|0.5", "NGC2903_Field1|-180.25|40|17.5|0.5"])
    }

    @Test func whichCubesFailedCalibrationAndWhy() throws {
        let answer = try connection.table(
            """
            SELECT field, observation_id, check_name, value, unit, lower_limit, upper_limit, note
            FROM calibration_failure ORDER BY started_at DESC
            """)
        #expect(answer == ["M33_FIELD8|2307003p|order|9||8|8|SN3 is observed in order 8."])
    }

    @Test func howFarAreNetworkAndFitApartAtEachSNRInAField() throws {
        let answer = try connection.table(
            """
            SELECT quantity, snr_low, pixel_count, mean_abs_residual_km_s, sd_abs_residual_km_s
            FROM snr_bin JOIN current_processing USING (processing_id) WHERE field = 'M33_FIELD7' ORDER BY 1, 2
            """)
        #expect(answer.count == 30)
        #expect(answer.first == "velocity|5|500|12|1")
        #expect(answer.last == "broadening|19|1900|3.1578948|1")
    }

    @Test func howFarAreTheyApartOverTheSurvey() throws {
        let answer = try connection.table(
            """
            SELECT quantity, snr_low, sum(pixel_count) AS pixels,
                sum(pixel_count * mean_abs_residual_km_s) / nullif(sum(pixel_count), 0) AS mean_abs_residual_km_s
            FROM snr_bin JOIN current_processing USING (processing_id) GROUP BY 1, 2 ORDER BY 1, 2
            """)
        #expect(answer.count == 30)
        #expect(answer.first == "velocity|5|1000|12")
    }

    @Test func howDidTheResultOfAFieldChangeWithReprocessing() throws {
        let answer = try connection.table(
            """
            SELECT p.started_at::date, s.version, p.outcome, p.failure_code, fs.velocity_median_km_s,
                fs.velocity_median_km_s - lag(fs.velocity_median_km_s) OVER (ORDER BY p.started_at) AS change_km_s
            FROM processing p JOIN cube USING (cube_id) JOIN field f USING (field_id) JOIN software s USING (software_id)
                LEFT JOIN field_summary fs USING (processing_id)
            WHERE f.name = 'M33_FIELD7' ORDER BY p.started_at
            """)
        #expect(answer == ["2020-09-01|0.9.0|complete||-180.25|", "2020-09-01|0.10.0|complete||-179.5|0.75"])
    }

    @Test func howFarIsTheSurveyByGalaxy() throws {
        let answer = try connection.table(
            "SELECT galaxy, planned, observed, processed, processed_unplanned FROM completeness ORDER BY galaxy")
        #expect(answer == ["M33|2|2|1|0", "NGC2903|0|0|0|1"])
    }

    @Test func whichFieldsAreNotFromTheNewestVersion() throws {
        let newest = [
            "string_to_array(version, '.')::int[]", "version_order",
        ]
        for order in newest {
            let answer = try connection.table(
                """
                SELECT field, software_version FROM current_processing
                WHERE software_version <> (SELECT version FROM software ORDER BY \(order) DESC LIMIT 1)
                """)
            #expect(answer == ["NGC2903_Field1|0.9.0"])
        }
    }

    @Test func whereIsTheGasTurbulentBrightAndWellMeasured() throws {
        let answer = try connection.table(
            """
            SELECT field, tile_x, tile_y, broadening_median_km_s, snr_median
            FROM tile JOIN current_processing USING (processing_id)
            WHERE broadening_median_km_s > 13 AND snr_median > 10 AND usable_count > 500
            ORDER BY broadening_median_km_s DESC, field
            """)
        #expect(answer == ["M33_FIELD7|13|1|31.5|25", "NGC2903_Field1|13|1|31.5|25"])
    }

    @Test func whatDoesEachStageCost() throws {
        let answer = try connection.table(
            """
            SELECT s.version, ps.stage, count(*), round((sum(duration_s)/3600)::numeric, 1) AS hours
            FROM processing_stage ps JOIN processing USING (processing_id) JOIN software s USING (software_id)
            GROUP BY 1, 2 ORDER BY 1, 2
            """)
        #expect(
            answer == [
                "0.1.0|open|1|0.0", "0.1.0|calibration|1|1.0", "0.1.0|record|1|0.0", "0.10.0|open|1|0.0",
                "0.10.0|calibration|1|1.0", "0.10.0|record|1|0.0", "0.9.0|open|2|0.0", "0.9.0|calibration|2|2.0",
                "0.9.0|record|2|0.0",
            ])
    }
}
