import Records
import Simulator
import Spectra
import TestSupport
import Testing

@testable import Calibration

@Suite struct ZeroPointOfFieldTests {
    @Test(arguments: [(1, 74.0, -180.0), (2, 100.0, 2500.0), (3, 50.0, -600.0)])
    func measuresZeroPointNoiseAndVelocity(_ seed: UInt64, _ zeroPoint: Double, _ systemic: Double) throws {
        var parameters = FieldParameters()
        (parameters.seed, parameters.zeroPoint, parameters.systemicVelocity) = (seed, zeroPoint, systemic)
        let field = try SimulatedCube(parameters)
        let result = try Calibrator().run(field.cube)
        guard case .calibrated(let cube) = result else {
            Issue.record("\(result)")
            return
        }
        let truth = field.simulation.truth
        let pixels = (0..<truth.pixelCount).filter { truth.coverage[$0] == .spectrum }
        let errors = pixels.map {
            abs(Float(cube.zeroPoint.velocity(x: $0 % truth.width, y: $0 / truth.width)) - truth.zeroPoint[$0])
        }
        let noise = pixels.map { cube.pixel(x: $0 % truth.width, y: $0 / truth.width).noise / truth.noise[$0] }
        let signed = pixels.map {
            Float(cube.zeroPoint.velocity(x: $0 % truth.width, y: $0 / truth.width)) - truth.zeroPoint[$0]
        }
        let withGas = pixels.count { truth.halphaHeight[$0] > 0 } * 100 / pixels.count
        print(
            "field \(seed), gas in \(withGas) %: zero point off by \(RobustStatistics.median(errors)) km/s in the median,",
            "\(errors.max() ?? .nan) at most, robust scatter \(RobustStatistics.sigma(signed)); noise over truth \(RobustStatistics.median(noise));",
            "systemic velocity \(cube.systemicVelocity), true \(systemic) km/s")
        #expect(withGas >= 50)
        try DocumentedNumbers.expect("calibration.zero_point_error", Double(RobustStatistics.median(errors)), .largest)
        try DocumentedNumbers.expect("calibration.zero_point_scatter", Double(RobustStatistics.sigma(signed)), .largest)
        #expect(RobustStatistics.median(errors) <= 0.3)
        #expect(RobustStatistics.sigma(signed) <= 1)
        #expect(abs(RobustStatistics.median(noise) - 1) < 0.01)
        #expect(abs(cube.systemicVelocity - systemic) < 30, "the disc turns at 60 km/s and is lit unevenly")
        #expect(cube.checks.filter { $0.verdict != .pass }.map(\.name) == ["dimensions"])
    }

    @Test(arguments: [(170.0, Verdict.fail), (30, .warn), (2, .pass)])
    func judgesTheZeroPoint(_ zeroPoint: Double, _ verdict: Verdict) throws {
        var parameters = FieldParameters.small
        parameters.zeroPoint = zeroPoint
        let field = try SimulatedCube(parameters)
        let checks: [QualityCheck]
        switch try Calibrator().run(field.cube) {
        case .calibrated(let cube): checks = cube.checks
        case .rejected(let rejection):
            checks = rejection.checks
            #expect(rejection.code == "calibration.sky_velocity")
        case .cancelled: checks = []
        }
        let check = try #require(checks.first { $0.name == "sky_velocity" })
        #expect(check.verdict == verdict)
        #expect(abs((check.value ?? .nan) - zeroPoint) < 3)
    }

    /// Without gas and with a sky too faint to see, nothing is known but the laser: the field is processed all the same.
    @Test func warnsWhereThereIsNoSky() throws {
        let parameters = FieldParameters.small
        let field = try SimulatedCube(parameters) { file in
            var random = RandomSource(seed: 11)
            file.mapValues(count: parameters.width * parameters.height * parameters.channelCount) { _, value in
                value.isNaN ? value : Float(2e-17 + 2e-18 * random.gaussian())
            }
        }
        guard case .calibrated(let cube) = try Calibrator().run(field.cube) else {
            Issue.record("A field without a sky was rejected.")
            return
        }
        let check = try #require(cube.checks.first { $0.name == "sky_velocity" })
        #expect(check.verdict == .warn)
        #expect(check.value == nil)
        #expect(cube.zeroPoint.velocity(x: 3, y: 20) == 0)
        #expect(cube.zeroPoint.measuredMedian == nil)
    }
}
