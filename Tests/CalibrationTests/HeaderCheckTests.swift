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
        ("CUNIT3", "'nm'", "calibration.wavenumber_calibrated"),
        ("CRPIX3", "2.0", "calibration.axis_origin"),
        ("APODIZ", "'1.25'", "calibration.apodization"),
        ("APODIZ", "'gaussian'", "calibration.apodization"),
        ("TARGETD", "'+32:00:00.0'", "calibration.pointing"),
        ("ZPDINDEX", "84", "calibration.scan_balance"),
        ("ZPDINDEX", "421", "calibration.scan_balance"),
        // In the balance that scans have, but not where the scan members say.
        ("ZPDINDEX", "150", "calibration.scan_balance"), ("ZPDINDEX", "185", "calibration.scan_balance"),
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

    /// What a header says that cannot be, or does not say, costs no cube: it is left out, and told with its value.
    static let odd: [(keyword: String, value: String?, check: String, words: String)] = [
        ("MJD-OBS", "1538992800.0", "observation_time", "MJD-OBS = 1538992800.0"),
        ("MJD-OBS", "58400.9", "observation_time", "different times"),
        ("EXPTIME", "1E50", "header_values", "EXPTIME = 1E50"),
        ("BINNING", "-9223372036854775808", "header_values", "BINNING = -9223372036854775808"),
        ("SITRESOL", "0", "header_values", "SITRESOL = 0"),
        ("TARGETD", "'+95:39:36.0'", "header_values", "TARGETD = +95:39:36.0"),
        ("TARGETD", "'+95:39:36.0'", "pointing", "names no target"),
        ("OBJECT", "''", "object_name", "absent or empty"),
        ("OBJECT", nil, "object_name", "absent or empty"),
        ("CRPIX1", "1E308", "image_scale", "places no pixel"),
        ("CTYPE3", "'WAVE'", "wavenumber_calibrated", "CTYPE3 is WAVE"),
        ("MJD-OBS", "58399", "observation_time", "a day without a time"),
        ("CRPIX2", "-9999", "reference_pixel", "from the field's centre"),
        ("FLAMBDA", "NaN", "flux_per_count", "no number"),
        ("SPECSYS", "'BARYCENT'", "header_values", "SPECSYS is BARYCENT"),
        ("HELCORR", "8.29", "header_values", "corrected twice"), ("HELCORR", "T", "header_values", "HELCORR is T"),
        ("CALIBNM", nil, "header_values", "taken as one of 543.5 nm"),
        ("CRVAL3", "NaN", "axis_origin", "CRVAL3 is no number"),
        ("BUNIT", "'Jy'", "header_values", "BUNIT is Jy"),
        ("TIMESYS", "'MARS'", "observation_time", "TIMESYS = MARS"),
        ("MJDEND", "58000.0", "observation_time", "no end of a scan"),
        ("CUNIT1", "'furlong'", "image_scale", "places no pixel"),
        ("A_ORDER", "2147483648", "image_scale", "places no pixel"),
        ("A_0_2", "NaN", "image_scale", "places no pixel"),
        ("STEPNB", "1E30", "header_values", "STEPNB = 1E30"),
        ("RADESYS", "'FK4'", "header_values", "RADESYS is FK4"),
        ("EQUINOX", "1950.0", "header_values", "EQUINOX is 1950.0"),
        ("DATE", "'2017-01-01'", "header_values", "before the scan"),
        ("MJD-OBS", "58000.4", "observation_time", "DATE-OBS = 2018-10-08 is used, as the scan's end agrees"),
        // Noon in Hawaii.
        ("MJD-OBS", "58399.9", "visibility", "above CFHT's horizon"),
    ]

    @Test(arguments: odd)
    func warnsOfWhatCannotBe(_ odd: (keyword: String, value: String?, check: String, words: String)) throws {
        let field = try SimulatedCube(Self.tiny()) { $0.set(odd.keyword, odd.value) }
        let checks = Calibrator().headerChecks(field.cube)
        let check = try #require(checks.first { $0.name == odd.check })
        #expect(check.verdict == .warn && check.note.contains(odd.words), "\(check)")
        #expect(!checks.contains { $0.verdict == .fail })
    }

    /// Header values that another program wrote, and the sentence that names what it did.
    @Test(arguments: [
        (["CDELT3": "-2.0933816"], "another program turned the axis"),
        (["CUNIT3": "'m-1'", "CRVAL3": "1410101.8", "CDELT3": "209.33816"], "CUNIT3 is m-1"),
        (["CUNIT3": "'nm'", "CRVAL3": "709.17"], "CUNIT3 is nm"),
    ])
    func anAxisThatAnotherProgramWroteIsRefusedAsThat(_ cards: [String: String], _ words: String) throws {
        let field = try SimulatedCube(Self.tiny()) { file in
            for (keyword, value) in cards { file.set(keyword, value) }
        }
        guard case .rejected(let rejection) = try Calibrator().run(field.cube) else {
            Issue.record("The axis was let through.")
            return
        }
        #expect(rejection.message.contains(words), "\(rejection.message)")
    }

    @Test(arguments: [
        ["WAVCALIB": "'True'"], ["CDELT3": nil, "CD3_3": "2.093381598066439"],
        ["CDELT3": "1.0", "PC3_3": "2.093381598066439"],
    ])
    func otherWaysOfWritingTheSamePass(_ cards: [String: String?]) throws {
        let field = try SimulatedCube(Self.tiny()) { file in
            for (keyword, value) in cards { file.set(keyword, value) }
        }
        #expect(Calibrator().headerChecks(field.cube).filter { $0.verdict != .pass }.map(\.name) == ["dimensions"])
    }

    @Test(arguments: ["iq=-9999 ", "ex=inf ", "px=1e30 "])
    func aFramesPlaceholderIsLeftOutAndTold(_ field: String) throws {
        let cube = try SimulatedCube(Self.tiny()) { $0.replaceText(String(field.prefix(3)), by: field) }
        let checks = Calibrator().headerChecks(cube.cube)
        let check = try #require(checks.first { $0.name == "header_values" })
        #expect(check.verdict == .warn && check.note.contains("842 of the scan's frames"), "\(check)")
        #expect(!checks.contains { $0.verdict == .fail })
    }

    @Test func aKeywordWithTwoValuesIsTold() throws {
        let field = try SimulatedCube(Self.tiny()) { $0.replaceText("RUNID   =", by: "STEP    =") }
        let check = try #require(Calibrator().headerChecks(field.cube).first { $0.name == "header_values" })
        #expect(check.verdict == .warn && check.note.contains("several values for a keyword"), "\(check)")
    }

    /// Sums and differences of what a header counts stay within 64 bits.
    @Test(arguments: ["STEPNB", "ZPDINDEX", "ORDER", "NAXIS1", "BINNING", "CRPIX3", "MJD-OBS", "EXPTIME"])
    func noNumberEndsTheProgram(keyword: String) throws {
        for value in ["-9223372036854775808", "9223372036854775807", "1E308", "-1E308", "NaN", "0", "-1"] {
            let cube: SimulatedCube
            do {
                cube = try SimulatedCube(Self.tiny()) { $0.set(keyword, value) }
            } catch let error as CubeError {
                #expect(error.message.contains("cube.fits"), "\(error.message)")
                continue
            }
            _ = Calibrator().headerChecks(cube.cube)
            _ = cube.cube.observation
        }
    }

    @Test func aCutOutOfTheAxisIsRefusedAsThat() throws {
        // Channels 101 to 700 of a scan of 842.
        let step = 1.0374 * 1e7 / (2 * 2943.025792 * 842)
        let field = try SimulatedCube(Self.tiny(channels: 600, zeroPath: 169), laserMap: false) { file in
            file.set("AXISCORR", "1.0374")
            file.set("STEPNB", "842")
            file.set("CRVAL3", "\((8 * 842 + 100) * step)")
            file.set("CDELT3", "\(step)")
        }
        guard case .rejected(let rejection) = try Calibrator().run(field.cube) else {
            Issue.record("The cut-out was let through.")
            return
        }
        #expect(rejection.code == "calibration.axis_origin")
        #expect(rejection.message.contains("600 of the scan's 842 channels from channel 101 on"))
    }

    @Test func aFrameWithoutAMeasuredSeeingIsNoBadOne() throws {
        let field = try SimulatedCube(Self.tiny()) { $0.replaceText("iq=", by: "iq=nan ") }
        let checks = Calibrator().headerChecks(field.cube)
        #expect(!checks.contains { $0.name == "image_quality" } && !checks.contains { $0.verdict == .fail })
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
