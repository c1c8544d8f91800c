import Foundation
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

    /// Expected: the sum over single path differences that the formula is the limit of. For zpd / N = 0.2 it is 0.17
    /// (design facts of the instrument's noise).
    @Test(arguments: [(842, 169), (505, 101), (593, 215), (842, 1)])
    func noiseOfNeighbouringChannelsCorrelatesAsTheRampSays(steps: Int, zero: Int) {
        let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: steps, zeroPathIndex: zero)
        let (side, count) = (Double(setup.longSide), 200_000)
        let (sum, weights) = (0..<count).reduce((0.0, 0.0)) { sums, index in
            let k = (Double(index) + 0.5) / Double(count) * side
            let weight = k < Double(zero) ? (k * k + Double(zero * zero)) / Double(2 * zero * zero) : 1
            return (sums.0 + weight * cos(.pi * k / Double(steps)), sums.1 + weight)
        }
        #expect(abs(setup.noiseCorrelation() - sum / weights) < 1e-6)
        if (steps, zero) == (842, 169) { #expect(abs(setup.noiseCorrelation() - 0.17) < 0.005) }
    }

    @Test func channelsOfABandLieInsideIt() {
        let axis = WavenumberAxis(origin: 14_000, step: 2, count: 100)
        #expect(axis.channels(in: 14_003...14_009) == 2..<5)
        #expect(axis.channels(in: 13_000...13_500).isEmpty)
        // Beyond the last channel the range stays one of the axis: it is what arrays are cut with.
        #expect(axis.channels(in: 20_000...21_000) == axis.count..<axis.count)
        #expect(axis.channels(in: -1e300...1e300) == 0..<axis.count)
        #expect(axis.channels(in: 14_190...15_000) == 95..<100)
    }
}
