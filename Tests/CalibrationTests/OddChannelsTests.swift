import Cubes
import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite struct OddChannelsTests {
    /// Blocks of a field, with the noise of a pixel in it.
    private struct Field {
        var blocks: [BlockSummary]
        let bandLimit, noise: Double

        /// - Parameter brightness: H-alpha of gas that fills the field, over the noise; nil for a galaxy.
        init(steps: Int = 842, zeroPath: Int = 169, brightness: Double? = nil) throws {
            var parameters = FieldParameters.small
            (parameters.width, parameters.height) = (64, 64)
            (parameters.channelCount, parameters.zeroPathIndex) = (steps, zeroPath)
            if let brightness {
                parameters.hasGalaxy = false
                parameters.clouds = [.init(brightness: brightness, velocity: -180)]
            }
            let simulated = try SimulatedCube(parameters)
            let statistics = try #require(
                try FieldStatistics.make(
                    of: simulated.cube, extent: .whole, memory: 64 << 20, progress: { _ in }, isCancelled: { false }))
            blocks = statistics.blocks
            bandLimit = simulated.cube.setup.bandLimit
            noise = Double(RobustStatistics.median(statistics.pixels.noise))
        }

        var channelCount: Int { blocks[0].blank.count }

        /// Raises a channel in some of the blocks, by so many times the noise.
        func raising(_ channel: Int, by height: Double, in places: Range<Int>) -> Field {
            var field = self
            for place in places {
                let block = blocks[place]
                var blank = block.blank
                blank[channel] += Float(height * noise)
                field.blocks[place] = BlockSummary(
                    x: block.x, y: block.y, correction: block.correction, blank: blank, blankCount: block.blankCount,
                    blankPlace: block.blankPlace, cells: block.cells)
            }
            return field
        }

        /// The odd channel, with its height over the noise; nil where none stands out.
        func odd() throws -> (channel: Int, height: Double)? {
            try #require(OddChannels(blocks, bandLimit: bandLimit)).odd.map { ($0.channel, $0.height / noise) }
        }
    }

    /// A tenth of the noise of one pixel is found in its place, in scans of every proportion.
    @Test(arguments: [(505, 101), (842, 120), (842, 169), (847, 305), (1100, 220)])
    func whatAScanCannotMakeIsFoundWhereItIs(steps: Int, zeroPath: Int) throws {
        let field = try Field(steps: steps, zeroPath: zeroPath)
        let sound = try field.odd()?.height ?? 0
        print(
            "scan of \(steps) steps, zero path difference at \(zeroPath): its oddest channel by \(sound) of the noise")
        #expect(sound < 0.02)
        for (share, height) in [(0.3, 0.1), (0.55, -0.1), (0.7, 3)] {
            let channel = Int(share * Double(field.channelCount))
            let odd = try #require(try field.raising(channel, by: height, in: field.blocks.indices).odd())
            // The filter shows its neighbours nearly as high.
            #expect(abs(odd.channel - channel) <= (height > 1 ? 0 : 1))
            #expect(abs(odd.height / abs(height) - 1) < 0.15)
        }
    }

    @Test func damageToAQuarterOfTheFieldIsFound() throws {
        var field = try Field()
        field.blocks = (0..<4).flatMap { _ in field.blocks }
        let odd = try field.raising(200, by: 3, in: 0..<field.blocks.count / 4).odd()
        #expect(odd?.channel == 200)
    }

    /// Lines a thousand times above the noise leave nothing that seems odd.
    @Test func brightLinesAreNotOdd() throws {
        let height = try Field(brightness: 1000).odd()?.height ?? 0
        print("H-alpha of 1000 times the noise over the whole field: its oddest channel by \(height) of the noise")
        #expect(height < 0.05)
    }

    /// Channels that have nothing to do with each other, as no interferometer makes them: none is odder than others.
    @Test func whereAllChannelsStandAloneNoneIsOdd() throws {
        var random = RandomSource(seed: 7)
        let blocks = (0..<8).map { _ in
            BlockSummary(
                x: 0, y: 0, correction: 1, blank: (0..<400).map { _ in Float(random.gaussian()) }, blankCount: 1,
                blankPlace: (0, 0), cells: [])
        }
        #expect(try #require(OddChannels(blocks, bandLimit: 0.8)).odd == nil)
    }

    /// Where spectra reach to the end of what channels can show, a number that stands alone may be right.
    @Test func spectraThatReachToTheEndTellNothing() throws {
        let field = try Field()
        #expect(OddChannels(field.blocks, bandLimit: 0.95) == nil && OddChannels([], bandLimit: 0.8) == nil)
    }

    @Test(.enabled(if: RealSky.exists, "skipped: no ../shared")) func realSpectraHaveNone() throws {
        let sky = try RealSky()
        let channels = try #require(OddChannels(sky.blocks, bandLimit: sky.setup.bandLimit))
        // The noise of a sum, by the differences of neighbouring discs, and of one pixel in such a sum.
        let differences = zip(sky.spectra[0], sky.spectra[1]).map { $0 - $1 }
        let steps = zip(differences, differences.dropFirst()).map { $1 - $0 }
        let noise = Double(RobustStatistics.sigma(steps)) / 2 * Double(RealSky.pixelCount).squareRoot()
        let height = (channels.odd?.height ?? 0) / noise
        print("real scan: its oddest channel by \(height) of a pixel's noise")
        #expect(height < 0.01)
    }
}
