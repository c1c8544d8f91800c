import Cubes
import Foundation
import Records
import Simulator
import Testing

@testable import Calibration

@Suite struct LaserMapCheckTests {
    /// Header and laser map checks of a small field whose laser map, in nm, was changed.
    private func checks(_ change: (_ x: Int, _ y: Int, _ nm: Float) -> Float) throws -> [QualityCheck] {
        let parameters = FieldParameters.small
        let field = try SimulatedCube(parameters)
        let path = field.directory.path("cube_laser.fits")
        var map = try CubeFile(path)
        map.mapValues(count: parameters.width * parameters.height) { index, value in
            change(index % parameters.width, index / parameters.width, value)
        }
        try map.write(path)
        guard case .science(let cube) = try SpectralCube.open(field.path, laserMap: nil) else { return [] }
        return Calibrator().headerChecks(cube).filter { $0.name.hasPrefix("laser_map") }
    }

    private func verdict(_ name: String, in checks: [QualityCheck]) -> Verdict? {
        checks.first { $0.name == name }?.verdict
    }

    @Test func passesAMapOfTheInstrumentsGeometry() throws {
        let checks = try checks { $2 }
        #expect(checks.map(\.verdict) == [.pass, .pass, .pass, .pass, .pass, .pass])
    }

    /// The simulated cube is one of queue run 18BQ19.
    @Test(arguments: [("18BQ19", Verdict.pass), ("19AQ01", .warn)])
    func warnsOfAMapOfAnotherQueueRun(run: String, verdict expected: Verdict) throws {
        let field = try SimulatedCube(.small)
        let path = field.directory.path("cube_laser.fits")
        var map = try CubeFile(path)
        map.replaceText("CALIBNM =", by: "QRUNID  = '\(run)' /")
        try map.write(path)
        guard case .science(let cube) = try SpectralCube.open(field.path, laserMap: nil) else { return }
        #expect(cube.header.queueRunID == "18BQ19")
        #expect(verdict("laser_map_present", in: Calibrator().headerChecks(cube)) == expected)
    }

    @Test func rejectsAMapWithHoles() throws {
        #expect(try verdict("laser_map_finite", in: checks { x, _, nm in x == 3 ? .nan : nm }) == .fail)
    }

    @Test func rejectsAMapThatIsNotInNanometres() throws {
        #expect(try verdict("laser_map_range", in: checks { $2 * 10 }) == .fail)
    }

    /// A cut-out whose centre lies 700 rows above the detector's: the WCS says so, and the angle there is 2.5 degrees
    /// larger (3.56e-3 a row).
    @Test(arguments: [(2.49, Verdict.pass), (0, .fail)]) func judgesTheMapOfACutOutByItsPlace(
        degrees: Double, verdict expected: Verdict
    ) throws {
        let parameters = FieldParameters.small
        let field = try SimulatedCube(parameters) { $0.set("CRPIX2", "-687.5") }
        let path = field.directory.path("cube_laser.fits")
        var map = try CubeFile(path)
        map.mapValues(count: parameters.width * parameters.height) { _, nm in
            Float(543.5 / cos(acos(543.5 / Double(nm)) + degrees * Double.pi / 180))
        }
        try map.write(path)
        guard case .science(let cube) = try SpectralCube.open(field.path, laserMap: nil) else { return }
        #expect(verdict("laser_map_center", in: Calibrator().headerChecks(cube)) == expected)
        // Without a map the geometry stands in, at the cut-out's own place.
        try FileManager.default.removeItem(atPath: path)
        guard case .science(let bare) = try SpectralCube.open(field.path, laserMap: nil) else { return }
        let correction = 1 / cos(acos(1 / (cube.header.axisCorrection ?? .nan)) + 2.492 * Double.pi / 180)
        #expect(abs(Double(bare.laserMap.correction(x: 12, y: 12)) - correction) < 1e-3)
    }

    @Test func rejectsAMapOfAnotherScan() throws {
        // 1.5 nm is 2.8e-3 of the laser's wavelength.
        #expect(try verdict("laser_map_center", in: checks { $2 + 1.5 }) == .fail)
    }

    @Test func warnsOfAMapWithoutTheInstrumentsGradient() throws {
        #expect(try verdict("laser_map_gradient", in: checks { _, _, _ in 563.88 }) == .warn)
    }

    @Test func warnsOfANoisyMap() throws {
        var random = RandomSource(seed: 3)
        // 10 km/s is 0.019 nm.
        let checks = try checks { $2 + Float(0.019 * random.gaussian()) }
        let check = try #require(checks.first { $0.name == "laser_map_smoothness" })
        #expect(check.verdict == .warn)
        #expect(abs((check.value ?? 0) - 10) < 1.5)
    }

    @Test func warnsWhenThereIsNoMap() throws {
        let field = try SimulatedCube(.small, laserMap: false)
        let checks = Calibrator().headerChecks(field.cube).filter { $0.name.hasPrefix("laser_map") }
        #expect(checks.map(\.name) == ["laser_map_present"])
        #expect(checks.map(\.verdict) == [.warn])
    }
}
