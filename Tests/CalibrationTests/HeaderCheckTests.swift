import Cubes
import Foundation
import Records
import Simulator
import Testing

@testable import Calibration

@Suite struct HeaderCheckTests {
    static func tiny(channels: Int = 842, zeroPath: Int = 169) -> FieldParameters {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (8, 8)
        (parameters.channelCount, parameters.zeroPathIndex) = (channels, zeroPath)
        return parameters
    }

    /// Cards of NGC 4569 (2384125p) and of M31 (level 3), as CFHT delivered them.
    static let realHeaders: [(channels: Int, zeroPath: Int, cards: [String: String])] = [
        (
            505, 101,
            [
                "AXISCORR": "1.03619210700322", "CRVAL3": "14083.35747270569", "CDELT3": "3.48597957245191",
                "ORDER": "8.0", "STEP": "2943.025792", "STEPNB": "505", "FLAMBDA": "6.72180287152515E-17",
            ]
        ),
        (
            840, 168,
            [
                "AXISCORR": "1.0374712062298759", "CRVAL3": "14100.7423", "CDELT3": "2.0983247457061225",
                "ORDER": "8.0", "STEP": "2943.025792", "STEPNB": "840", "FLAMBDA": "3.42E-16",
            ]
        ),
    ]

    @Test(arguments: realHeaders)
    func passesRealHeaders(_ header: (channels: Int, zeroPath: Int, cards: [String: String])) throws {
        let parameters = Self.tiny(channels: header.channels, zeroPath: header.zeroPath)
        let field = try SimulatedCube(parameters, laserMap: false) { file in
            for (keyword, value) in header.cards { file.set(keyword, value) }
        }
        let checks = Calibrator().headerChecks(field.cube)
        #expect(checks.filter { $0.verdict == .fail } == [])
        #expect(checks.filter { $0.verdict == .warn }.map(\.name) == ["dimensions", "laser_map_present"])
        let names = CalibrationCheck.allCases.map(\.rawValue)
        #expect(checks.map(\.name) == names.filter(checks.map(\.name).contains), "checks keep their order")
    }

    static let fatal: [(keyword: String, value: String?, code: String)] = [
        ("ORDER", "7", "calibration.order"),
        ("STEP", "2950.0", "calibration.step_size"),
        ("AXISCORR", "1.05", "calibration.axis_correction"),
        ("CRVAL3", "14101.028444575533", "calibration.axis_origin"),
        ("CDELT3", "2.0933935", "calibration.axis_step"),
        ("WAVCALIB", "F", "calibration.wavenumber_calibrated"),
        ("WAVCALIB", nil, "calibration.wavenumber_calibrated"),
        ("WAVTYPE", "'WAVELENGTH'", "calibration.wavenumber_calibrated"),
        ("ZPDINDEX", "84", "calibration.scan_balance"),
        ("ZPDINDEX", "421", "calibration.scan_balance"),
        ("FLAMBDA", "3.4E-12", "calibration.flux_per_count"),
        ("FLAMBDA", "-3.4E-16", "calibration.flux_per_count"),
    ]

    @Test(arguments: fatal)
    func rejectsBeforeReadingSpectra(_ fault: (keyword: String, value: String?, code: String)) throws {
        let field = try SimulatedCube(Self.tiny()) { $0.set(fault.keyword, fault.value) }
        guard case .rejected(let rejection) = try Calibrator().run(field.cube) else {
            Issue.record("\(fault.keyword) = \(fault.value ?? "absent") was let through.")
            return
        }
        #expect(rejection.code == fault.code)
        let failed = try #require(rejection.checks.first { $0.verdict == .fail })
        #expect("calibration." + failed.name == fault.code)
        #expect(rejection.message == failed.note && failed.note.hasSuffix("."))
        #expect(!rejection.checks.contains { $0.name == "flux_scale" }, "no spectrum was read")
        #expect(rejection.checks.count >= 20, "checks made are kept")
    }

    @Test func rejectsAnAxisThatMissesTheBand() throws {
        // AXISCORR alone moves an axis of order 8; only limits that let it pass bring this check to bear.
        var calibrator = Calibrator()
        calibrator.limits[.axisCorrection] = MetricLimits()
        let step = 1.10 * 1e7 / (2 * 2943.025792 * 842)
        let field = try SimulatedCube(Self.tiny(), laserMap: false) { file in
            file.set("AXISCORR", "1.10")
            file.set("CRVAL3", "\(8 * 842 * step)")
            file.set("CDELT3", "\(step)")
        }
        guard case .rejected(let rejection) = try calibrator.run(field.cube) else {
            Issue.record("The axis was let through.")
            return
        }
        #expect(rejection.code == "calibration.axis_coverage")
    }

    @Test func rejectsAResolvingPowerAtWhichLinesBlend() throws {
        // (8.5 / 1.20671) x 200 steps = 1409
        let field = try SimulatedCube(Self.tiny(channels: 250, zeroPath: 50))
        guard case .rejected(let rejection) = try Calibrator().run(field.cube) else {
            Issue.record("R = 1409 was let through.")
            return
        }
        #expect(rejection.code == "calibration.resolving_power")
        #expect(abs((rejection.checks.first { $0.name == "resolving_power" }?.value ?? 0) - 1408.8) < 0.1)
    }

    @Test func warnsOfAResolvingPowerThatThePriorWasNotTrainedFor() throws {
        let field = try SimulatedCube(Self.tiny())
        let inside = Calibrator(trainedResolvingPower: 4600...5000).headerChecks(field.cube)
        let outside = Calibrator(trainedResolvingPower: 2800...3200).headerChecks(field.cube)
        #expect(inside.first { $0.name == "trained_resolving_power" }?.verdict == .pass)
        #expect(outside.first { $0.name == "trained_resolving_power" }?.verdict == .warn)
    }

    @Test func warnsOfAStepCountThatTheDataContradict() throws {
        // A real header says 900 where the cube holds 556.
        let field = try SimulatedCube(Self.tiny(channels: 556, zeroPath: 111)) { $0.set("STEPNB", "900") }
        let check = try #require(Calibrator().headerChecks(field.cube).first { $0.name == "step_count" })
        #expect(check.verdict == .warn)
        #expect(check.value == 344)
    }

    @Test func limitsAreDecodedByNameAndKeepTheirDefaults() throws {
        var limits = CheckLimits()
        limits[.skyVelocity] = MetricLimits(fail: LimitRange(lower: -50, upper: 50))
        let data = try JSONEncoder().encode(["sky_velocity": limits[.skyVelocity]])
        #expect(try JSONDecoder().decode(CheckLimits.self, from: data) == limits)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(CheckLimits.self, from: Data(#"{"sky_speed": {"warn": {}, "fail": {}}}"#.utf8))
        }
    }
}
