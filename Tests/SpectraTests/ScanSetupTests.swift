import Spectra
import Testing

/// Expected values are read in the headers of delivered cubes.
@Suite struct ScanSetupTests {
    @Test func axisAgreesWithTheHeaderOfNGC4569() {
        let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 505, zeroPathIndex: 101)
        let axis = setup.axis(correction: 1.036_192_107_003_22)
        #expect(abs(axis.origin - 14_083.357_472_705_69) < 1e-7)
        #expect(abs(axis.step - 3.485_979_572_451_91) < 1e-10)
        #expect(axis.count == 505)
    }

    @Test func lineWidthGrowsWithTheAngleAcrossTheField() {
        // n = 673: 3.110, 3.160, 3.232 cm-1 at 11.6, 15.45, 19.5 degrees
        let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)
        for (cosine, width) in [(0.979_575, 3.110), (0.963_863, 3.160), (0.942_641, 3.232)] {
            #expect(abs(setup.lineWidth(correction: 1 / cosine) - width) < 1e-3)
        }
        #expect(abs(setup.resolvingPower - 4740) < 2)
    }

    @Test func channelsOfABandLieInsideIt() {
        let axis = WavenumberAxis(origin: 14_000, step: 2, count: 100)
        #expect(axis.channels(in: 14_003...14_009) == 2..<5)
        #expect(axis.channels(in: 13_000...13_500).isEmpty)
        #expect(axis.channels(in: 14_190...15_000) == 95..<100)
    }
}
