import Cubes
import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite final class EndToEndTests {
    /// The field that `sn3d demo` shows, written anew for each test: 96 x 96 pixels, a third of them without gas.
    private let field: SimulatedCube

    init() throws { field = try SimulatedCube(FieldParameters()) }

    private func calibrated(_ field: SimulatedCube, _ calibrator: Calibrator = Calibrator()) throws -> CalibratedCube {
        let result = try calibrator.run(field.cube)
        guard case .calibrated(let cube) = result else { throw Unexpected(result: result) }
        return cube
    }

    private struct Unexpected: Error { let result: CalibrationResult }

    private func covered(_ truth: FieldTruth) -> [Int] {
        (0..<truth.pixelCount).filter { truth.coverage[$0] == .spectrum }
    }

    @Test func leavesNothingOfTheSkyInBlankPixels() throws {
        let cube = try calibrated(field)
        let truth = field.simulation.truth
        let channels = field.cube.axis.channels(in: SN3Band.fit)
        // Pixels without gas and off the stars.
        let limit = RobustStatistics.quantile(0.9, of: truth.continuum)
        let blank = covered(truth).filter { truth.halphaHeight[$0] == 0 && truth.continuum[$0] < limit }
        var values = [Float](repeating: 0, count: channels.count * truth.pixelCount)
        try field.cube.reader().read(rows: 0..<truth.height, channels: channels, into: &values)
        var mean = [Double](repeating: 0, count: channels.count)
        var (before, variance) = (mean, 0.0)
        var sky = [Float](repeating: 0, count: channels.count)
        for pixel in blank {
            let (x, y) = (pixel % truth.width, pixel / truth.width)
            cube.sky.evaluate(
                velocity: cube.zeroPoint.velocity(x: x, y: y), lineWidth: cube.lineWidth(x: x, y: y), into: &sky)
            for channel in 0..<channels.count {
                let value = Double(values[channel * truth.pixelCount + pixel])
                before[channel] += value / Double(blank.count)
                mean[channel] += (value - Double(sky[channel])) / Double(blank.count)
            }
            variance += Double(truth.noise[pixel] * truth.noise[pixel]) / Double(blank.count * blank.count)
        }
        func scatter(_ spectrum: [Double]) -> Double {
            let level = spectrum.reduce(0, +) / Double(spectrum.count)
            let squares = spectrum.reduce(0) { $0 + ($1 - level) * ($1 - level) }
            return (squares / Double(spectrum.count)).squareRoot() / variance.squareRoot()
        }
        print(
            "mean of \(blank.count) blank pixels: scatter over its noise \(scatter(before)) with the sky,",
            "\(scatter(mean)) without; one pixel: \(scatter(mean) / Double(blank.count).squareRoot())")
        #expect(scatter(before) > 10)
        #expect(scatter(mean) < 1.5)
    }

    @Test func leavesOutWhatItIsToldTo() throws {
        var calibrator = Calibrator()
        (calibrator.options.zeroPoint, calibrator.options.heliocentric) = (false, false)
        let usual = try calibrated(field)
        let plain = try calibrated(field, calibrator)
        #expect(plain.zeroPoint.velocity(x: 48, y: 48) == 0)
        #expect(plain.zeroPoint.measuredMedian == nil)
        #expect(plain.heliocentricVelocity == nil)
        // The gas and the sky's lines are still sought where they are on the axis.
        let median = try #require(usual.zeroPoint.measuredMedian)
        #expect(abs(plain.systemicVelocity - Doppler.sum(usual.systemicVelocity, median)) < 0.01)
        var (found, expected) = ([Float](repeating: 0, count: plain.sky.axis.count), [Float]())
        expected = found
        plain.sky.evaluate(velocity: 0, lineWidth: 3.16, into: &found)
        usual.sky.evaluate(velocity: median, lineWidth: 3.16, into: &expected)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-22 })

        calibrator.options.sky = false
        try calibrated(field, calibrator).sky.evaluate(velocity: 74, lineWidth: 3.16, into: &found)
        #expect(found.allSatisfy { $0 == 0 })
    }

    @Test func aTabulatedVelocityIsSoughtWhereTheTelescopeSeesIt() throws {
        var calibrator = Calibrator(tabulatedVelocity: .known(-150))
        let usual = try calibrated(field, calibrator)
        let sun = try #require(usual.heliocentricVelocity)
        #expect(abs(sun) > 5)
        #expect(abs(usual.systemicVelocity - (-150 - sun)) < 0.01)
        // Where the zero point is left in, the lines are displaced by it.
        calibrator.options.zeroPoint = false
        let median = try #require(usual.zeroPoint.measuredMedian)
        #expect(abs(try calibrated(field, calibrator).systemicVelocity - (-150 - sun + median)) < 0.1)
    }

    @Test func findsTheSameInLittleMemory() throws {
        let usual = try calibrated(field)
        // Five rows of the 789 channels that are read.
        let result = try Calibrator().calibrate(
            field.cube, tileMemory: 5 * 96 * 789 * 4, progress: { _ in }, isCancelled: { false })
        guard case .calibrated(let frugal) = result else { throw Unexpected(result: result) }
        let difference = frugal.zeroPoint.velocity(x: 48, y: 48) - usual.zeroPoint.velocity(x: 48, y: 48)
        #expect(abs(difference) < 0.5)
        #expect(frugal.pixel(x: 40, y: 40) == usual.pixel(x: 40, y: 40))
    }

    @Test func stopsWhenAsked() throws {
        let result = try Calibrator().calibrate(
            field.cube, tileMemory: 64 << 20, progress: { _ in }, isCancelled: { true })
        guard case .cancelled = result else { throw Unexpected(result: result) }
    }
}
