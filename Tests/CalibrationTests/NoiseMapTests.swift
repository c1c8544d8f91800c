import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite struct NoiseMapTests {
    private static let channels = 263
    /// Scatter of a standard deviation that is measured in so many channels, neighbours correlated: 1 / sqrt(2 x 212).
    private static let own = 0.0486

    private func scatter(_ values: [Float]) -> Double { Double(RobustStatistics.sigma(values)) }

    @Test func aDeepFrameThatFollowsTheNoiseSteadiesIt() {
        var random = RandomSource(seed: 5)
        let truth = (0..<4000).map { _ in Float(1 + random.uniform()) }
        let measured = truth.map { $0 * Float(1 + Self.own * random.gaussian()) }
        // Photons make 1 / 1.3 of the noise.
        let combined = NoiseMap.combined(measured: measured, photons: truth.map { $0 / 1.3 }, channels: Self.channels)
        #expect(scatter(zip(measured, truth).map { $0 / $1 }) > 0.045)
        #expect(scatter(zip(combined, truth).map { $0 / $1 }) < 0.012)
        #expect(abs(RobustStatistics.median(zip(combined, truth).map { $0 / $1 }) - 1) < 0.005)
    }

    @Test func aDeepFrameThatKnowsNothingOfTheNoiseDoesNotDisturbIt() {
        var random = RandomSource(seed: 6)
        let truth = (0..<4000).map { _ in Float(1 + random.uniform()) }
        let measured = truth.map { $0 * Float(1 + Self.own * random.gaussian()) }
        let photons = (0..<4000).map { _ in Float(1 + random.uniform()) }
        let combined = NoiseMap.combined(measured: measured, photons: photons, channels: Self.channels)
        #expect(scatter(zip(combined, truth).map { $0 / $1 }) < 0.052)
    }

    @Test func whatIsMissingStaysMissing() {
        let measured = [Float](repeating: 2, count: 200) + [.nan, 3]
        let photons = [Float](repeating: 1, count: 201) + [.nan]
        let combined = NoiseMap.combined(measured: measured, photons: photons, channels: Self.channels)
        #expect(combined[200].isNaN && combined[201] == 3 && combined[0] == 2)
    }
}
