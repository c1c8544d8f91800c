import Foundation
import Records
import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite struct SpectrumCheckTests {
    /// Outcome for a field of 48 x 48 pixels whose stored values were changed.
    private func outcome(_ change: @escaping (_ x: Int, _ y: Int, _ channel: Int, _ value: Float) -> Float) throws
        -> CalibrationResult
    {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (48, 48)
        let field = try SimulatedCube(parameters) { file in
            file.mapValues(count: 48 * 48 * 842) { index, value in
                change(index % 48, index / 48 % 48, index / (48 * 48), value)
            }
        }
        return try Calibrator().run(field.cube)
    }

    private func row(_ name: String, in result: CalibrationResult) -> QualityCheck? {
        switch result {
        case .calibrated(let cube): cube.checks.first { $0.name == name }
        case .rejected(let rejection): rejection.checks.first { $0.name == name }
        case .cancelled: nil
        }
    }

    private func code(_ result: CalibrationResult) -> String? {
        if case .rejected(let rejection) = result { rejection.code } else { nil }
    }

    @Test(arguments: [Float(1e17), 1e-4])
    func rejectsACubeInOtherUnits(_ factor: Float) throws {
        #expect(try code(outcome { $3 * factor }) == "calibration.flux_scale")
    }

    @Test func rejectsNumbersThatDoNotAddUpToTheChecksum() throws {
        let field = try SimulatedCube(FieldParameters.small) { $0.set("DATASUM", "'12345'") }
        #expect(try code(Calibrator().run(field.cube)) == "calibration.data_sum")
    }

    @Test func rejectsAFieldThatLostAQuarter() throws {
        let result = try outcome { x, _, _, value in x < 14 ? 0 : value }
        #expect(code(result) == "calibration.invalid_pixels")
        // Columns 4 to 13 of the 40 inside the border.
        #expect(abs((row("invalid_pixels", in: result)?.value ?? 0) - 25) < 0.5)
    }

    /// Unpacked again, a file that fpack packed with its first dither has small numbers for zeros, and says so nowhere.
    @Test(arguments: [4, 16]) func smallNumbersWhereNoLightFellCountAsMissing(quantization: Float) throws {
        var random = RandomSource(seed: 9)
        // The border and a patch inside it are zero; the noise is 1.5e-18.
        let step = 1.5e-18 / quantization
        let result = try outcome { x, y, _, value in
            let isDead = value == 0 || (20..<24).contains(x) && (30..<34).contains(y)
            return isDead ? step * Float(random.uniform() - 0.5) : value
        }
        guard case .calibrated(let cube) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(!cube.pixel(x: 22, y: 31).isCovered && !cube.pixel(x: 0, y: 9).isCovered)
        #expect(cube.pixel(x: 26, y: 31).isCovered)
        let check = try #require(row("invalid_pixels", in: result))
        #expect(check.verdict == .warn && check.note.contains("packed with loss"), "\(check.note)")
        #expect(check.note.contains("in 384 pixels"), "\(check.note)")
    }

    /// A border that is wider than the blocks of 13 rows in which pixels are compared.
    @Test func smallNumbersInAWideBorderCountAsMissing() throws {
        var random = RandomSource(seed: 10)
        let result = try outcome { _, y, _, value in
            y < 15 || value == 0 ? 1e-19 * Float(random.uniform() - 0.5) : value
        }
        guard case .rejected(let rejection) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(rejection.code == "calibration.invalid_pixels")
        // Rows 4 to 14 of the 40 inside the border.
        #expect(abs((row("invalid_pixels", in: result)?.value ?? 0) - 27.5) < 0.5)
    }

    @Test func warnsOfAFieldThatLostATenth() throws {
        let result = try outcome { x, _, _, value in x < 8 ? .nan : value }
        #expect(row("invalid_pixels", in: result)?.verdict == .warn)
        #expect(code(result) == nil)
    }

    @Test func warnsOfAChannelThatManyPixelsLack() throws {
        // Channel 400 lies at 14938 cm-1, in the band.
        let result = try outcome { x, _, channel, value in channel == 400 && x < 12 ? .nan : value }
        let check = try #require(row("invalid_channels", in: result))
        #expect(check.verdict == .warn)
        #expect(abs((check.value ?? 0) - 100 * 10.0 / 44) < 1)
    }

    /// H-alpha's channels about 15233 cm-1, where the field's lies, in half of the field.
    @Test func warnsOfChannelsThatHoldOneNumber() throws {
        let result = try outcome { x, _, channel, value in (538..<546).contains(channel) && x < 24 ? 3e-17 : value }
        let check = try #require(row("invalid_channels", in: result))
        #expect(check.verdict == .warn && check.note.contains("pixels channels in succession hold one and the same"))
        #expect(abs((check.value ?? 0) - 100 * 960 / 1936) < 1, "\(check)")
    }

    /// What another program did to all numbers, and what is said of it.
    static let spoiled: [(verdict: Verdict, words: String, change: @Sendable (Float) -> Float)] = [
        (.fail, "no number is above 0", { $0 - 1e-3 }), (.fail, "no number is above 0", { min($0, 0) }),
        (.fail, "every number is NaN or 0", { _ in .nan }),
        (.fail, "one and the same number throughout, such as 1000.0", { $0 + 1e3 }),
        (.fail, "100 % of the pixels is below 0", { $0 - 1e-10 }),
        (.warn, "100 % of the pixels is below 0", { $0 - 1e-16 }), (.warn, "100 % of the pixels is below 0", { -$0 }),
    ]

    @Test(arguments: spoiled)
    func namesWhatIsWrongWithAllNumbers(
        _ verdict: Verdict, words: String, change: @escaping @Sendable (Float) -> Float
    ) throws {
        let check = try #require(try row("flux_scale", in: outcome { _, _, _, value in change(value) }))
        #expect(check.verdict == verdict && check.note.contains(words), "\(check.note)")
    }

    /// ORB apodizes with Gaussians in path difference, which make a line's width `degree` times as large. What APODIZ
    /// says does not count: the noise shows it.
    @Test(arguments: [(1.0, Verdict.pass), (1.1, .fail), (1.25, .fail)])
    func apodizedSpectraShowInTheNoise(_ degree: Double, _ verdict: Verdict) throws {
        var parameters = FieldParameters()
        (parameters.width, parameters.height) = (48, 48)
        let (count, pixels) = (parameters.channelCount, 48 * 48)
        let width = ScanSetup.sincWidth * Double(count) / 673 * (degree * degree - 1).squareRoot() / 2.3548
        // The transform of the Gaussian over the path differences that channels can show.
        let kernel = (-6...6).map { offset in
            (0..<200).reduce(0.0) { sum, index in
                let k = (Double(index) + 0.5) / 400
                return sum + exp(-2 * pow(.pi * width * k, 2)) * cos(2 * .pi * k * Double(offset)) / 200
            }
        }
        let field = try SimulatedCube(parameters) { file in
            var values = [Float](repeating: 0, count: pixels * count)
            file.mapValues(count: values.count) { index, value in
                values[index] = value
                return value
            }
            file.mapValues(count: values.count) { index, value in
                let channel = index / pixels
                guard value.isFinite, value != 0, (6..<count - 6).contains(channel) else { return value }
                return Float(
                    (-6...6).reduce(0.0) { $0 + kernel[$1 + 6] * Double(values[index + $1 * pixels]) })
            }
        }
        let result = try Calibrator().run(field.cube)
        let check = try #require(row("noise_correlation", in: result))
        print("apodization \(degree): noise correlation \(check.value ?? .nan) beyond that of a scan")
        #expect(check.verdict == verdict)
        #expect((code(result) == "calibration.noise_correlation") == (verdict == .fail))
        if verdict == .pass { #expect(abs(check.value ?? .nan) < 0.015) }
    }

    @Test func tellsPixelsWithoutASpectrum() throws {
        let result = try outcome { x, y, _, value in (x, y) == (20, 20) ? .nan : (x, y) == (30, 20) ? 0 : value }
        guard case .calibrated(let cube) = result else {
            Issue.record("The field was rejected.")
            return
        }
        #expect(!cube.pixel(x: 20, y: 20).isCovered)
        #expect(!cube.pixel(x: 30, y: 20).isCovered)
        #expect(cube.pixel(x: 25, y: 20).isCovered)
        #expect(cube.pixel(x: 20, y: 20).noise.isNaN)
    }

    @Test func measuresNoiseInTheBandWhereNothingIsOutsideIt() throws {
        let axis = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)
            .axis(correction: 1.0374)
        var random = RandomSource(seed: 11)
        let statistics = PixelStatistics(axis: axis)
        var inside: [Float] = []
        var outside: [Float] = []
        for _ in 0..<200 {
            var spectrum = (0..<axis.count).map { _ in Float(2e-17 + 3e-18 * random.gaussian()) }
            outside.append(statistics.measure(&spectrum).noise)
            for channel in 0..<axis.count where !SN3Band.alwaysCovered.contains(axis[channel]) {
                spectrum[channel] = .nan
            }
            inside.append(statistics.measure(&spectrum).noise)
        }
        let mean = { (values: [Float]) in values.reduce(0, +) / Float(values.count) }
        #expect(abs(mean(outside) / 3e-18 - 1) < 0.01)
        #expect(abs(mean(inside) / 3e-18 - 1) < 0.02)
    }
}
