import Foundation
import Journal
import Logging
import Pipeline
import Products
import Records
import ServiceLifecycle
import Simulator
import Synchronization
import TestSupport
import Testing

@testable import Ledger
@testable import sn3d

/// The server's programs, not the client's alone.
let hasPostgreSQL = (try? ServerPrograms.find()) != nil

/// What `sn3d demo` does, with the daemon's own code against a real PostgreSQL and a real inotify.
@Suite(.enabled(if: hasPostgreSQL, "needs PostgreSQL's server: apt-get install postgresql"))
struct EndToEndTests {
    @Test(.timeLimit(.minutes(10)))
    func aCubeThatArrivesBecomesMapsAndRows() async throws {
        let directory = try TemporaryDirectory()
        let place = try DemoDirectory(directory.path("demo"))
        let cluster = try PrivateCluster.start(in: place.database)
        defer { cluster.stop() }
        let database = try Connection(cluster.conninfo)
        _ = try Migrator().migrate(database)
        let simulation = try FieldSimulation(FieldParameters().withHeliocentricVelocity())

        let results = try await deliverTwice(simulation, to: place, connection: cluster.conninfo)
        guard case .processed(let record, .recorded)? = results.first else {
            Issue.record("the cube was not processed and recorded: \(results)")
            return
        }
        // The copy under another name has the same content: seen, and not processed again.
        guard results.count == 2, case .known(let known) = results[1] else {
            Issue.record("the same content was not recognised: \(results)")
            return
        }
        #expect(known.processingID == record.claim.processingID)

        let result = try #require(record.result, "\(record.failure?.message ?? "")")
        let maps = try #require(result.products.first { $0.kind == .maps })

        let comparison = try TruthComparison(maps: maps.path, truth: simulation.truth)
        print(comparison.text)
        try DocumentedNumbers.expect("demo.bright_pixels", Double(comparison.pixelCount), tolerance: 0.01)
        try DocumentedNumbers.expect("demo.velocity_error", Double(comparison.velocity.medianAbsolute))
        try DocumentedNumbers.expect("demo.broadening_error", Double(comparison.broadening.medianAbsolute))
        try DocumentedNumbers.expect("demo.velocity_bias", Double(comparison.velocity.bias))
        try DocumentedNumbers.expect("demo.missing_velocities", Double(comparison.missingCount))
        #expect(comparison.pixelCount > 1000)
        #expect(comparison.missingCount == 0)
        #expect(comparison.velocity.medianAbsolute <= 1.5)
        #expect(abs(comparison.velocity.bias) <= 0.5)
        #expect(comparison.broadening.medianAbsolute <= 3)

        let rows = try database.query(
            """
            SELECT outcome, fs.velocity_median_km_s, (SELECT count(*) FROM sn3.product), (SELECT count(*) FROM sn3.tile)
            FROM sn3.processing JOIN sn3.field_summary fs USING (processing_id)
            """
        ).rows
        #expect(rows.count == 1)
        #expect(rows.first?[0] == "complete")
        #expect(rows.first?[1].flatMap(Float.init) == result.summary.velocityMedian)
        #expect(rows.first?[2] == "2")
        #expect(rows.first?[3] == "9")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.watched.path).count == 3)
    }

    /// Runs the daemon, lets the cube appear by a rename and then, when it is done, again under another name.
    private func deliverTwice(
        _ simulation: FieldSimulation, to place: DemoDirectory, connection: String
    ) async throws -> [CubePipeline.Result] {
        let settings = place.settings(connection: connection)
        let ledger = try settings.database.ledger()
        let (results, found) = AsyncStream.makeStream(of: CubePipeline.Result.self)
        let daemon = Daemon(
            settings: settings, pipeline: try settings.pipeline(ledger: ledger, alerts: TerminalSink()),
            ledger: ledger, alerts: TerminalSink(), logger: Logger(label: "test"), onResult: { found.yield($1) })
        let deliveries = Deliveries(simulation: simulation, watched: place.watched, results: results)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: try daemon.services().map { .init(service: $0) } + [
                    .init(service: deliveries, successTerminationBehavior: .gracefullyShutdownGroup)
                ], logger: Logger(label: "test")))
        try await group.run()
        return deliveries.seen.withLock { $0 }
    }
}

private struct Deliveries: Service {
    let simulation: FieldSimulation
    let watched: URL
    let results: AsyncStream<CubePipeline.Result>
    let seen = SharedResults()

    func run() async throws {
        let first = watched.appending(path: "M33_Field7.fits")
        try simulation.write(
            to: first.path, laserMap: watched.appending(path: "M33_Field7_laser.fits").path, truth: nil)
        for await result in results {
            let count = seen.withLock { seen in
                seen.append(result)
                return seen.count
            }
            guard count == 1 else { return }
            let partial = watched.appending(path: ".M33_Field7.copy.Ab12")
            try FileManager.default.copyItem(at: first, to: partial)
            try FileManager.default.moveItem(at: partial, to: watched.appending(path: "M33_Field7.copy.fits"))
        }
    }
}

private final class SharedResults: Sendable {
    private let results = Mutex<[CubePipeline.Result]>([])
    func withLock<Value: Sendable>(_ body: (inout sending [CubePipeline.Result]) -> sending Value) -> Value {
        results.withLock(body)
    }
}
