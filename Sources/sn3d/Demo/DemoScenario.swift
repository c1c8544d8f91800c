import Arrival
import Foundation
import Ledger
import Records
import ServiceLifecycle
import Simulator

/// What happens in the demonstration while the daemon runs: a cube arrives, is waited for, and is asked about.
struct DemoScenario: Service {
    let parameters: FieldParameters
    /// The directory that the cube is written to.
    let watched: URL
    let connection: String
    /// The service's control socket.
    let control: String
    let results: AsyncStream<FinishedAttempt>
    let progress: ProgressBar

    static let laserMapSuffix = "_laser.fits"

    func run() async throws {
        let simulation = try FieldSimulation(parameters.withHeliocentricVelocity())
        let stem = "\(parameters.object)_\(parameters.odometer)p_SN3"
        let cube = watched.appending(path: stem + ".fits").path
        let laserMap = watched.appending(path: stem + Self.laserMapSuffix).path
        let progress = progress
        try await Blocking.run {
            try simulation.write(
                to: cube, laserMap: laserMap, truth: nil, progress: { progress.show("simulating", $0) })
        }
        progress.clear()
        Terminal.say(
            "\(cube) arrived: \(parameters.width) x \(parameters.height) pixels, \(parameters.channelCount) channels")
        for try await result in results.cancelOnGracefulShutdown() {
            progress.clear()
            guard let record = result.record else { continue }
            return try await Blocking.run { try report(record, truth: simulation.truth) }
        }
    }

    private func report(_ record: ProcessingRecord, truth: FieldTruth) throws {
        guard let products = record.result?.products, let maps = products.first(where: { $0.kind == .maps }) else {
            throw DemoError(
                code: .notProcessed,
                message: "The simulated cube was not processed: \(record.failure?.message ?? "no reason given")")
        }
        let database = try Connection(connection)
        let comparison = try TruthComparison(maps: maps.path, truth: truth)
        if let status = try ControlSocket(path: control).ask(.status).status {
            Terminal.say("\nThe service answers (sn3d status):")
            let lines = StatusReport(status, now: Date()).text.split(separator: "\n")
            Terminal.say(lines.map { "  " + $0 }.joined(separator: "\n"))
        }
        Terminal.say("\nThe database answers:")
        Terminal.say(
            TextTable(
                try database.query(
                    """
                    SELECT field, verdict, usable_count || ' of ' || attempted_count AS usable,
                           round(fs.velocity_median_km_s::numeric, 2) AS velocity_km_s,
                           round(fs.broadening_median_km_s::numeric, 2) AS broadening_km_s,
                           round(100 * fs.broadening_limit_fraction::numeric) || ' %' AS limits,
                           round(fs.snr_median::numeric, 1) AS snr,
                           round(fs.sky_zero_point_km_s::numeric, 2) AS sky_zero_point_km_s
                    FROM sn3.current_processing JOIN sn3.field_summary fs USING (processing_id)
                    """)
            ).text)
        Terminal.say("\n\(comparison.text)")
        let checks = try database.query(
            """
            SELECT verdict, count(*) FROM (SELECT verdict FROM sn3.calibration_check
                                           UNION ALL SELECT verdict FROM sn3.quality_metric) AS checks
            GROUP BY verdict ORDER BY verdict
            """)
        let counts = checks.rows.map { "\($0[1] ?? "0") \($0[0] ?? "")" }.joined(separator: ", ")
        Terminal.say("\nCalibration checks and quality metrics: \(counts)")
        Terminal.say("\nProducts:")
        for product in products { Terminal.say("  \(product.path)") }
    }
}

struct DemoError: CodedError {
    enum Code: String {
        case notProcessed = "demo.not_processed"
    }

    let code: Code
    let message: String
}
