import Foundation
import Simulator
import Spectra
import Testing

@Suite struct FieldNoiseTests {
    /// Noise of a row's pixels away from the border in units of the truth's, NaN where the cube holds no number.
    private func noise(_ field: FieldSimulation, row: Int) -> [[Float]] {
        let truth = field.truth
        let (noisy, clean) = (field.spectra(row: row, noisy: true), field.spectra(row: row, noisy: false))
        return (2..<truth.width - 2).map { x in
            zip(noisy[x], clean[x]).map { ($0 - $1) / truth.noise[row * truth.width + x] }
        }
    }

    @Test(arguments: [(842, 169), (842, 300), (505, 101)])
    func noiseHasTheTruthsDeviationAndTheScansCorrelation(channelCount: Int, zeroPathIndex: Int) throws {
        var parameters = SimulatedFile.parameters(80, 48)
        (parameters.channelCount, parameters.zeroPathIndex) = (channelCount, zeroPathIndex)
        let field = try FieldSimulation(parameters)
        let expected = ChannelCorrelation(expected: parameters.setup, ratio: 1)
        let measured = ChannelCorrelation(measured: [5, 20, 30, 42].flatMap { noise(field, row: $0) })
        print("\(channelCount) steps, zpd \(zeroPathIndex): \(measured), formula \(expected.lags)")
        // 150 000 numbers or more, correlated: known to 0.003.
        #expect(abs(measured.deviation - 1) < 0.01)
        for (one, other) in zip(measured.lags, expected.lags) { #expect(abs(one - other) < 0.012) }
    }

    /// The upper edge of a full field, where c is 2 % larger than the axis' (theta 19.1 degrees).
    @Test func noiseFollowsThePathDifferencesOfItsRow() throws {
        var parameters = SimulatedFile.parameters(64, 2064)
        parameters.zeroPathIndex = 300
        let field = try FieldSimulation(parameters)
        let angle = 15.45 + 3.56e-3 * (2060 - 1031.5)
        let ratio = cos(15.45 * Double.pi / 180) / cos(angle * Double.pi / 180)
        let expected = ChannelCorrelation(expected: parameters.setup, ratio: ratio)
        let measured = ChannelCorrelation(measured: (2056..<2062).flatMap { noise(field, row: $0) })
        print("c x \(ratio): \(measured), formula \(expected.lags)")
        #expect(abs(measured.deviation - 1) < 0.01)
        for (one, other) in zip(measured.lags, expected.lags) { #expect(abs(one - other) < 0.012) }
    }

    @Test func pixelsAreIndependent() throws {
        let field = try FieldSimulation(SimulatedFile.parameters(80, 16))
        let (row, next) = (noise(field, row: 7), noise(field, row: 8))
        func correlation(_ pairs: [([Float], [Float])]) -> Double {
            let products = pairs.flatMap { zip($0, $1).map { Double($0 * $1) } }.filter { !$0.isNaN }
            return products.reduce(0, +) / Double(products.count)
        }
        let beside = correlation(Array(zip(row, row.dropFirst())))
        let acrossGroups = correlation(Array(zip(row, row.dropFirst(4))))
        let acrossBlocks = correlation(Array(zip(row, row.dropFirst(64))))
        let above = correlation(Array(zip(row, next)))
        print("pixels 1, 4, 64 apart: \(beside), \(acrossGroups), \(acrossBlocks); rows: \(above)")
        // 60 000 products for all but those 64 apart, which are 10 000.
        for value in [beside, acrossGroups, above] { #expect(abs(value) < 0.02) }
        #expect(abs(acrossBlocks) < 0.05)
    }

    @Test func noiseComesFromTheSeedAndTheRowAlone() throws {
        let field = try FieldSimulation(SimulatedFile.parameters(80, 16))
        let other = try FieldSimulation(SimulatedFile.parameters(80, 16, seed: 8))
        func bits(_ field: FieldSimulation, _ row: Int) -> [[UInt32]] {
            field.spectra(row: row, noisy: true).map { $0.map(\.bitPattern) }
        }
        let (first, between, again) = (bits(field, 7), bits(field, 8), bits(field, 7))
        #expect(first == again)
        #expect(first != between)
        #expect(first != bits(other, 7))
    }
}
