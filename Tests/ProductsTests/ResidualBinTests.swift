import Products
import Records
import Testing

@Suite struct ResidualBinTests {
    private func bins(snr: [Float], residual: [Float]) -> [ResidualBin] {
        var maps = FieldMaps(width: snr.count, height: 1)
        for pixel in snr.indices {
            maps.mask[pixel] = []
            maps.snr[pixel] = snr[pixel]
            maps.velocity[pixel] = 100
            maps.priorVelocity[pixel] = 100 + residual[pixel]
        }
        return Assessment(of: maps) { _, _ in nil }.residualBins
    }

    @Test func binsAreOneWideFromFiveToTwentyForBothQuantities() {
        let found = bins(snr: [10], residual: [1])
        #expect(found.count == 30)
        #expect(found.prefix(15).allSatisfy { $0.quantity == .velocity })
        #expect(found.prefix(15).map(\.snrLow) == (5..<20).map(Float.init))
        #expect(found.allSatisfy { $0.snrHigh == $0.snrLow + 1 })
    }

    @Test func anEdgeBelongsToTheBinAboveIt() {
        let found = bins(snr: [4.99, 5, 6, 6.5, 19.99, 20, .nan], residual: [1, 1, 1, 1, 1, 1, 1])
        let filled = found.filter { $0.pixelCount > 0 }
        #expect(filled.map(\.snrLow) == [5, 6, 19])
        #expect(filled.map(\.pixelCount) == [1, 2, 1])
    }

    /// Reference: astropy 8.0 `sigma_clip(abs(values), sigma=3, maxiters=None, cenfunc="median")`, then numpy's mean,
    /// median and std.
    @Test func clipsOutliersUntilNoneIsLeft() throws {
        let values: [Float] = [
            0.5, -1, 2, -0.25, 1.5, -2.5, 0.75, 3, -1.25, 0.1, -0.9, 1.1, 60, -12, 2.2, -0.4,
        ]
        let bin = try #require(
            bins(snr: values.map { _ in 12.5 }, residual: values).first {
                $0.quantity == .velocity && $0.snrLow == 12
            })
        #expect(bin.pixelCount == 14 && bin.clippedCount == 2)
        #expect(abs(try #require(bin.meanAbsolute) - 1.246_428_6) < 2e-5)
        #expect(abs(try #require(bin.medianAbsolute) - 1.05) < 2e-5)
        #expect(abs(try #require(bin.standardDeviation) - 0.854_288_4) < 2e-5)
    }

    @Test func anEmptyBinHoldsNoNumbers() {
        let empty = bins(snr: [10], residual: [1])[0]
        #expect(empty.pixelCount == 0 && empty.clippedCount == 0)
        #expect(empty.meanAbsolute == nil && empty.medianAbsolute == nil && empty.standardDeviation == nil)
    }

    @Test func excludedPixelsStayOut() {
        var maps = FieldMaps(width: 2, height: 1)
        for pixel in 0..<2 {
            maps.snr[pixel] = 10
            maps.velocity[pixel] = 0
            maps.priorVelocity[pixel] = 1
        }
        maps.mask = [[], PixelMask.noError.withSummaryBit]
        let found = Assessment(of: maps) { _, _ in nil }.residualBins
        #expect(found.map(\.pixelCount).reduce(0, +) == 1)
    }
}
