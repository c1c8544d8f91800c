import Calibration
import Foundation
import Journal
import Ledger
import Pipeline
import Products
import Records
import Simulator
import Spectra
import TestSupport
import Testing

@testable import sn3d

/// What the database knows of a field beside what its own lines tell: the survey's table, and other fields.
@Suite(.enabled(if: hasPostgreSQL, "needs PostgreSQL's server: apt-get install postgresql"))
final class FieldKnowledgeTests {
    private let directory: TemporaryDirectory
    private let cluster: PrivateCluster

    init() throws {
        directory = try TemporaryDirectory()
        cluster = try PrivateCluster.start(in: directory.url.appending(path: "postgresql"))
        _ = try Migrator().migrate(Connection(cluster.conninfo))
    }

    deinit { cluster.stop() }

    /// Puts a planned field into the table.
    private func plan(_ name: String, at velocity: Double) throws {
        try Connection(cluster.conninfo).query(
            """
            INSERT INTO sn3.field (name, galaxy, ra_deg, dec_deg, systemic_velocity_km_s) VALUES ($1, $1, 23.4, 30.6, $2)
            """, [.text(name), .number(velocity)])
    }

    private func process(
        _ simulation: FieldSimulation, connection: String
    ) throws -> (record: ProcessingRecord, check: QualityCheck) {
        let place = try DemoDirectory(directory.url.appending(path: UUID().uuidString).path)
        let settings = place.settings(connection: connection)
        let cube = place.watched.appending(path: "cube.fits").path
        try simulation.write(
            to: cube, laserMap: place.watched.appending(path: "cube_laser.fits").path, truth: nil)
        let pipeline = try settings.pipeline(ledger: try settings.database.ledger(), alerts: TerminalSink())
        let delivery = Delivery(
            path: cube, byteCount: 1, sha256: String(format: "%064x", simulation.parameters.seed), arrivedAt: Date(),
            settledAt: Date())
        let result = try pipeline.process(
            delivery, repeats: true, monitor: ProcessingMonitor(progress: { _, _ in }, isCancelled: { false }))
        guard case .processed(let record, _) = result else { throw NotProcessed() }
        return (record, try #require(record.checks.first { $0.name == "systemic_velocity" }))
    }

    private struct NotProcessed: Error {}

    /// Pixels with gas whose velocity is usable and within five errors of the truth, of how many there are.
    private func found(_ record: ProcessingRecord, _ truth: FieldTruth) throws -> (right: Int, all: Int) {
        let maps = MapsReader(try #require(record.result?.products.first { $0.kind == .maps }).path)
        let (velocity, error) = (try maps.plane("VELOCITY"), try maps.plane("VELOCITY_ERR"))
        let mask = try maps.mask()
        let gas = (0..<truth.pixelCount).filter { truth.halphaHeight[$0] > 0 }
        let right = gas.filter {
            mask[$0].isUsable && abs(velocity[$0] - truth.velocity[$0]) < 5 * error[$0]
        }
        return (right.count, gas.count)
    }

    @Test func aFieldWithHardlyAnyGasIsFoundByItsRow() throws {
        var parameters = FieldParameters().withHeliocentricVelocity()
        (parameters.width, parameters.height, parameters.seed) = (64, 64, 4)
        // Three pixels: too few for the field's own search.
        (parameters.systemicVelocity, parameters.gasShare, parameters.gasBrightness) = (1500, 3 / 4096, 0.3)
        let simulation = try FieldSimulation(parameters)
        #expect(abs(parameters.heliocentricVelocity) > 5)

        let alone = try process(simulation, connection: cluster.conninfo)
        #expect(alone.check.verdict == .warn && alone.check.value == nil)
        #expect(try found(alone.record, simulation.truth) == (0, 3))

        try Connection(cluster.conninfo).execute("UPDATE sn3.field SET systemic_velocity_km_s = 1500")
        let planned = try process(simulation, connection: cluster.conninfo)
        #expect(try found(planned.record, simulation.truth) == (3, 3))
        // On the cube's axis lines appear as the observatory sees them.
        let seen = Doppler.sum(1500, -parameters.heliocentricVelocity)
        #expect(abs(try #require(planned.check.value) - seen) < 0.1)
        #expect(planned.check.verdict == .pass)
        #expect(planned.check.note.contains("table of fields gives 1500.0 km/s"))
        let recorded = try Connection(cluster.conninfo).query(
            "SELECT note FROM sn3.calibration_check WHERE name = 'systemic_velocity' AND value IS NOT NULL")
        #expect(recorded.scalar == planned.check.note)
    }

    @Test func gasThatContradictsTheTableWins() throws {
        var parameters = FieldParameters().withHeliocentricVelocity()
        (parameters.width, parameters.height) = (64, 64)
        let simulation = try FieldSimulation(parameters)
        try plan("m33 field7", at: 900)
        let (record, check) = try process(simulation, connection: cluster.conninfo)
        #expect(abs(try #require(check.value) + 180 + parameters.heliocentricVelocity) < 30)
        #expect(check.verdict == .warn)
        #expect(
            check.note.contains("table of fields gives 900.0 km/s (heliocentric), but gas of the field moves within"))
        let found = try found(record, simulation.truth)
        print("a table that is 1080 km/s off: \(found.right) of \(found.all) pixels with gas right")
        // All but the faintest.
        #expect(found.right * 4 > found.all * 3)
    }

    @Test func withoutADatabaseTheFieldsOwnLinesAreTaken() throws {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (64, 64)
        let simulation = try FieldSimulation(parameters)
        let (record, check) = try process(simulation, connection: "host=/nowhere")
        #expect(record.outcome == .complete)
        #expect(abs(try #require(check.value) + 180) < 30)
        #expect(check.note.contains("could not be asked: PostgreSQL cannot be reached"))
        #expect(try #require(record.result).summary.usableCount > 1000)
    }

    /// Three fields of a queue run and one of it whose night sky was taken out: it gets their zero point and an error
    /// that says what that is worth.
    @Test func aFieldWithoutASkyGetsTheZeroPointOfItsRun() throws {
        var parameters = FieldParameters().withHeliocentricVelocity()
        (parameters.width, parameters.height) = (48, 48)
        for (seed, zeroPoint) in [(11, 60.0), (12, 62.0), (13, 63.0)] {
            (parameters.seed, parameters.zeroPoint) = (UInt64(seed), zeroPoint)
            let (record, _) = try process(FieldSimulation(parameters), connection: cluster.conninfo)
            #expect(abs(try #require(record.result?.summary.skyZeroPoint) - zeroPoint) < 0.5)
        }
        (parameters.seed, parameters.zeroPoint, parameters.fault) = (14, 70, .skyRemoved)
        let simulation = try FieldSimulation(parameters)
        let (record, _) = try process(simulation, connection: cluster.conninfo)
        let check = try #require(record.checks.first { $0.name == "sky_velocity" })
        #expect(check.verdict == .warn && check.note.contains("3 other fields of queue run 18BQ19"))
        #expect(record.result?.summary.skyZeroPoint == nil)

        let maps = MapsReader(try #require(record.result?.products.first { $0.kind == .maps }).path)
        let (velocity, mask) = (try maps.plane("VELOCITY"), try maps.mask())
        let (zeroPoint, error) = (try maps.plane("SKY_VELOCITY"), try maps.plane("SKY_VELOCITY_ERR"))
        let fitted = velocity.indices.filter { velocity[$0].isFinite && simulation.truth.halphaHeight[$0] > 0 }
        #expect(fitted.count > 500)
        for pixel in fitted {
            #expect(abs(zeroPoint[pixel] - 62) < 1 && (16...17).contains(error[pixel]))
            #expect(mask[pixel].isSuperset(of: [.zeroAssumed, .zeroUnknown, .doNotUse]))
        }
        let off = fitted.map { velocity[$0] - simulation.truth.velocity[$0] }
        print("zero point of other fields: velocities \(RobustStatistics.median(off)) km/s off, said to be by 16")
        #expect(abs(RobustStatistics.median(off) - 8) < 1)
    }
}
