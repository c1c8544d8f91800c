import Cubes
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

    /// Numbers that stand for none, in one pixel, in a patch of them, or scattered over the field.
    enum Damage: String, CaseIterable {
        case oneValue, onePixel, patch, constantPatch, scatteredNaN, scatteredZeros, scatteredHuge

        /// - Parameter index: along x, then y, then channels, of a field of 64 x 64 pixels.
        func value(at index: Int, _ value: Float, _ random: inout RandomSource) -> Float {
            let (x, y, channel) = (index % 64, index / 64 % 64, index / 4096)
            return switch self {
            case .oneValue: (x, y, channel) == (31, 30, 400) ? -9999 : value
            case .onePixel: (x, y) == (31, 30) ? 1e30 : value
            case .patch: (28..<32).contains(x) && (28..<32).contains(y) ? -9999 : value
            case .constantPatch: (28..<32).contains(x) && (28..<32).contains(y) ? 1e-20 : value
            case .scatteredNaN: random.uniform() < 0.01 ? .nan : value
            case .scatteredZeros: random.uniform() < 0.01 ? 0 : value
            case .scatteredHuge: random.uniform() < 0.001 ? 1e30 : value
            }
        }
    }

    @Test(arguments: Damage.allCases) func numbersThatStandForNoneMoveNothing(_ damage: Damage) throws {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (64, 64)
        func calibrated(_ change: (inout CubeFile) -> Void) throws -> CalibratedCube {
            let field = try SimulatedCube(parameters, change: change)
            guard case .calibrated(let cube) = try Calibrator().run(field.cube) else {
                throw CubeError(code: .notACube, message: "The cube was rejected.")
            }
            return cube
        }
        let sound = try calibrated { _ in }
        var random = RandomSource(seed: 4)
        let damaged = try calibrated { file in
            file.mapValues(count: 64 * 64 * parameters.channelCount) { damage.value(at: $0, $1, &random) }
        }
        let (before, after) = (
            try #require(sound.zeroPoint.measuredMedian), try #require(damaged.zeroPoint.measuredMedian)
        )
        print(
            "\(damage): zero point moves by \(after - before) km/s, systemic velocity by",
            "\(damaged.systemicVelocity - sound.systemicVelocity)")
        #expect(abs(after - before) < 0.15)
        #expect(abs(damaged.systemicVelocity - sound.systemicVelocity) < 3)
        #expect(damaged.checks.filter { $0.verdict != .pass }.map(\.name) == ["dimensions"])
        if damage == .constantPatch { #expect(!damaged.pixel(x: 30, y: 30).isCovered) }
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

    /// As where two scans were joined: the smooth map does not follow, and a check says that it is not certain.
    @Test(arguments: [96, 192]) func aJumpIsToldThoughNotFollowed(size: Int) throws {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.zeroPointJump) = (size, size, 20)
        let field = try SimulatedCube(parameters)
        guard case .calibrated(let cube) = try Calibrator().run(field.cube) else {
            Issue.record("A field whose zero point jumps was rejected.")
            return
        }
        let truth = field.simulation.truth
        let largest =
            (0..<truth.pixelCount).map {
                abs(cube.zeroPoint.velocity(x: $0 % size, y: $0 / size) - Double(truth.zeroPoint[$0]))
            }.max() ?? .nan
        let told = cube.checks.filter { $0.name.hasPrefix("sky_velocity") && $0.verdict == .warn }
        print(
            "a jump of 20 km/s in a field of \(size): the zero point is up to \(largest.text(1)) km/s off, claimed to",
            "\(cube.zeroPoint.error ?? .nan);", told.map { "\($0.name) \($0.value ?? .nan)" })
        #expect(largest > 5 && !told.isEmpty)
    }

    /// Without gas and with a sky too faint to see, nothing is known but what is usual: the field is processed all the
    /// same, with an error that says so.
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
        #expect(check.value == 73.6 && cube.zeroPoint.isAssumed)
        #expect(cube.zeroPoint.velocity(x: 3, y: 20) == 73.6 && cube.zeroPoint.error(x: 3, y: 20) == 28)
        #expect(cube.zeroPoint.measuredMedian == nil)
    }
}
