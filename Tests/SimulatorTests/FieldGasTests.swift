import Simulator
import Testing

@Suite struct FieldGasTests {
    private func truth(share: Double, brightness: Double) throws -> FieldTruth {
        var parameters = SimulatedFile.parameters(64, 64)
        (parameters.gasShare, parameters.gasBrightness) = (share, brightness)
        return try FieldSimulation(parameters).truth
    }

    @Test func theBrightestPixelsKeepTheirGasDimmed() throws {
        let whole = try truth(share: 1, brightness: 1)
        let sparse = try truth(share: 0.01, brightness: 0.25)
        let gas = (0..<sparse.pixelCount).filter { sparse.halphaHeight[$0] > 0 }
        // 1 % of 64 x 64 pixels.
        #expect(gas.count == 41)
        #expect(gas.allSatisfy { sparse.halphaHeight[$0] == 0.25 * whole.halphaHeight[$0] })
        #expect(gas.allSatisfy { sparse.velocity[$0] == whole.velocity[$0] })
        let least = gas.map { whole.halphaHeight[$0] }.min() ?? 0
        #expect(whole.halphaHeight.count { $0 >= least } == 41)
    }

    @Test func pixelsWithoutGasHaveNoVelocityAndNoLines() throws {
        let sparse = try truth(share: 0.01, brightness: 1)
        for pixel in 0..<sparse.pixelCount where sparse.halphaHeight[pixel] == 0 {
            #expect(sparse.velocity[pixel].isNaN && sparse.broadening[pixel].isNaN)
            #expect((0..<5).allSatisfy { sparse.flux[$0 * sparse.pixelCount + pixel] == 0 })
        }
        #expect(try truth(share: 0, brightness: 1).halphaHeight.allSatisfy { $0 == 0 })
    }
}
