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

    @Test func rejectsAFieldThatLostAQuarter() throws {
        let result = try outcome { x, _, _, value in x < 14 ? 0 : value }
        #expect(code(result) == "calibration.invalid_pixels")
        // Columns 4 to 13 of the 40 inside the border.
        #expect(abs((row("invalid_pixels", in: result)?.value ?? 0) - 25) < 0.5)
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
