import Cubes
import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite struct OddChannelsTests {
    private func blocks(steps: Int, zeroPath: Int) throws -> (blocks: [BlockSummary], bandLimit: Double, noise: Double)
    {
        var parameters = FieldParameters.small
        (parameters.width, parameters.height) = (64, 64)
        (parameters.channelCount, parameters.zeroPathIndex) = (steps, zeroPath)
        let field = try SimulatedCube(parameters)
        let statistics = try #require(
            try FieldStatistics.make(
                of: field.cube, extent: .whole, memory: 64 << 20, progress: { _ in }, isCancelled: { false }))
        return (
            statistics.blocks, field.cube.setup.bandLimit, Double(RobustStatistics.median(statistics.pixels.noise))
        )
    }

    private func adding(_ height: Double, to channel: Int, of block: BlockSummary) -> BlockSummary {
        var blank = block.blank
        blank[channel] += Float(height)
        return BlockSummary(
            x: block.x, y: block.y, correction: block.correction, blank: blank, blankCount: block.blankCount,
            blankPlace: block.blankPlace, cells: block.cells)
    }

    /// A tenth of the noise of one pixel is found in its place, in scans of every proportion.
    @Test(arguments: [(505, 101), (842, 120), (842, 169), (847, 305), (1100, 220)])
    func whatAScanCannotMakeIsFoundWhereItIs(steps: Int, zeroPath: Int) throws {
        let field = try blocks(steps: steps, zeroPath: zeroPath)
        let sound = try #require(OddChannels(field.blocks, bandLimit: field.bandLimit)).height / field.noise
        print(
            "scan of \(steps) steps, zero path difference at \(zeroPath): its oddest channel by \(sound) of the noise")
        #expect(sound < 0.02)
        for (share, height) in [(0.3, 0.1), (0.55, -0.1), (0.7, 3)] {
            let channel = Int(share * Double(field.blocks[0].blank.count))
            let odd = try #require(
                OddChannels(
                    field.blocks.map { adding(height * field.noise, to: channel, of: $0) }, bandLimit: field.bandLimit))
            // The filter shows its neighbours nearly as high.
            #expect(abs(odd.channel - channel) <= (height > 1 ? 0 : 1))
            #expect(abs(odd.height / field.noise / abs(height) - 1) < 0.15)
        }
    }

    /// Where spectra reach to the end of what channels can show, a number that stands alone may be right.
    @Test func spectraThatReachToTheEndTellNothing() throws {
        let field = try blocks(steps: 842, zeroPath: 169)
        #expect(OddChannels(field.blocks, bandLimit: 0.95) == nil && OddChannels([], bandLimit: 0.8) == nil)
    }

    @Test(.enabled(if: RealSky.exists, "skipped: no ../shared")) func realSpectraHaveNone() throws {
        let sky = try RealSky()
        let blocks = zip(sky.spectra, sky.rows).map { spectrum, row in
            BlockSummary(
                x: row.x, y: row.y, correction: sky.correction(y: row.y), blank: spectrum, blankCount: 2826,
                blankPlace: (row.x, row.y), cells: [])
        }
        let odd = try #require(OddChannels(blocks, bandLimit: sky.setup.bandLimit))
        // The noise of a sum of 2826 pixels, by the differences of neighbouring discs, and of one pixel in such a sum.
        let differences = zip(sky.spectra[0], sky.spectra[1]).map { $0 - $1 }
        let steps = zip(differences, differences.dropFirst()).map { $1 - $0 }
        let noise = Double(RobustStatistics.sigma(steps)) / 2 * 2826.0.squareRoot()
        print("real scan: its oddest channel by \(odd.height / noise) of a pixel's noise")
        #expect(odd.height < 0.01 * noise)
    }
}
