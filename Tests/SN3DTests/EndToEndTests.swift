import Foundation
import Journal
import Logging
import Products
import Records
import ServiceLifecycle
import Simulator
import TestSupport
import Testing
import Threads

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
        let record = try #require(results.first?.record, "the cube was not processed: \(results)")
        // The copy under another name has the same content: seen, and not processed again.
        #expect(results.count == 2 && results[1].record == nil)
        #expect(results[1].outcome == .done(processingID: record.claim.processingID))

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
    ) async throws -> [FinishedAttempt] {
        let settings = place.settings(connection: connection)
        let (results, found) = AsyncStream.makeStream(of: FinishedAttempt.self)
        let daemon = Daemon(
            settings: settings, ledger: try settings.database.ledger(), alerts: TerminalSink(),
            logger: Logger(label: "test"), program: Program.path,
            observer: DaemonObserver(finished: { found.yield($0) }))
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
    let results: AsyncStream<FinishedAttempt>
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
    private let results = Guarded<[FinishedAttempt]>([])
    func withLock<Value: Sendable>(_ body: (inout sending [FinishedAttempt]) -> sending Value) -> Value {
        results.withLock(body)
    }
}
