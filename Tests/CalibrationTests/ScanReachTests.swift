import Cubes
import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite struct ScanReachTests {
    /// The blocks of a simulated field, whose header says nothing that is used here.
    private func reach(steps: Int, zeroPath: Int, seed: UInt64) throws -> Double {
        var parameters = FieldParameters.small
        (parameters.width, parameters.height) = (64, 64)
        (parameters.channelCount, parameters.zeroPathIndex, parameters.seed) = (steps, zeroPath, seed)
        let field = try SimulatedCube(parameters)
        let statistics = try #require(
            try FieldStatistics.make(
                of: field.cube, extent: .whole, memory: 64 << 20, progress: { _ in }, isCancelled: { false }))
        let correction = try #require(field.cube.header.axisCorrection)
        return try #require(ScanReach(statistics.blocks, axisCorrection: correction)).value
    }

    /// The spectra alone tell the long side of the scan: to 0.6 % of it, a sixth of what an index does that is 15 % off.
    @Test(arguments: [(505, 86), (505, 101), (505, 182), (842, 144), (842, 169), (842, 194), (847, 305), (1100, 220)])
    func theEndOfAScanIsSeenInItsSpectra(steps: Int, zeroPath: Int) throws {
        for seed in 1...4 {
            let reach = try reach(steps: steps, zeroPath: zeroPath, seed: UInt64(seed))
            let percent = 100 * (reach * Double(steps) / Double(steps - zeroPath) - 1)
            print("scan of \(steps) steps, zero path difference at \(zeroPath): reach \(percent) % off")
            #expect(abs(percent) < 0.6)
        }
    }

    @Test func spectraThatEndNowhereTellNothing() {
        var random = RandomSource(seed: 7)
        let blocks = (0..<8).map { _ in
            BlockSummary(
                x: 0, y: 0, correction: 1, blank: (0..<400).map { _ in Float(random.gaussian()) }, blankCount: 1,
                blankPlace: (0, 0),
                cells: [])
        }
        #expect(ScanReach(blocks, axisCorrection: 1) == nil && ScanReach([], axisCorrection: 1) == nil)
    }

    /// 20 discs of M31's field; the scan's long side is 672 steps of 840.
    @Test(.enabled(if: RealSky.exists, "skipped: no ../shared")) func realSpectraEndWhereTheirHeaderSays() throws {
        let sky = try RealSky()
        let reach = try #require(ScanReach(sky.blocks, axisCorrection: 1.0374712)).value
        let percent = 100 * (reach / sky.setup.bandLimit - 1)
        print("real scan: reach \(percent) % off")
        #expect(abs(percent) < 0.5)
    }
}
