import Simulator
import Spectra
import Testing

@testable import Prior
@testable import Training

@Suite struct TrainingStreamTests {
    private static let windows = LineWindows(points: 24, spacing: 0.6)

    private func stream(_ view: TrainingStream.View, _ recipe: NebularRecipe, seed: UInt64) throws -> TrainingStream {
        TrainingStream(
            view, recipe: recipe, resolvingPower: 4000...5000, frameCount: 3, ratios: try LineRatios.shipped(),
            seed: seed)
    }

    @Test func aSpectrumDependsOnItsNumberAndTheSeedAlone() throws {
        let first = try stream(.windows(Self.windows), NebularRecipe(), seed: 7)
        let again = try stream(.windows(Self.windows), NebularRecipe(), seed: 7)
        let other = try stream(.windows(Self.windows), NebularRecipe(), seed: 8)
        let chunk = first.chunk(2)
        var handedOut: [TrainingExamples] = []
        again.forEachChunk(1..<3) { handedOut.append($1.examples) }
        try #require(handedOut.count == 2)
        #expect(handedOut[1].spectra == chunk.examples.spectra)
        #expect(handedOut[1].targets == chunk.examples.targets)
        #expect(handedOut[0].spectra != chunk.examples.spectra)
        #expect(other.chunk(2).examples.spectra != chunk.examples.spectra)
    }

    /// Of a blank sky with nothing left in it: standard deviation 1 and the correlation of a lopsided scan.
    @Test func theNoiseIsThatOfAScan() throws {
        var random = RandomSource(seed: 3)
        let frame = TrainingFrame(resolvingPower: 4800...4900, &random)
        var (square, count) = (0.0, 0)
        var observed = [Float](repeating: 0, count: frame.axis.count)
        for _ in 0..<400 {
            frame.observe(NebularSpectrum(lineWidth: frame.lineWidth), &random, into: &observed)
            for value in observed { square += Double(value * value) }
            count += observed.count
        }
        let deviation = (square / Double(count)).squareRoot()
        print("noise of a frame's spectra: standard deviation \(deviation)")
        #expect(abs(deviation - 1) < 0.02)
    }

    /// Two equal clouds at -50 and +50 km/s, 10 km/s broad each: mean 0, standard deviation sqrt(100 + 2500).
    @Test func twoCloudsHaveTheMomentsOfBoth() throws {
        var spectrum = NebularSpectrum(lineWidth: 3.1)
        let heights = [0.1, 1, 0.3, 0.1, 0.1]
        spectrum.clouds = [-50.0, 50].map { GasCloud(velocity: $0, broadening: 10, heights: heights) }
        let all = try #require(spectrum.kinematics)
        #expect(abs(all.velocity) < 0.02)
        #expect(abs(all.broadening - 2600.0.squareRoot()) < 0.02)
        #expect(!spectrum.isSimple)
        spectrum.clouds[1].velocity = -49
        #expect(spectrum.isSimple)
        spectrum.clouds = []
        #expect(spectrum.kinematics == nil && !spectrum.isSimple)
    }

    @Test func blankAndFarSpectraHaveClassesOfTheirOwn() throws {
        let classes = VelocityClasses(range: -330...330, count: 33)
        let view = TrainingStream.View.grid(WavenumberAxis(origin: 14_700, step: 2.1, count: 336), classes)
        let chunk = try stream(view, NebularRecipe(), seed: 1).chunk(0)
        for (content, target) in zip(chunk.contents, chunk.examples.targets) {
            switch content.kinematics {
            case nil: #expect(target.lowerClass == classes.none && target.upperClass == classes.none)
            case _ where !content.isWithinReach: #expect(target.lowerClass == classes.beyond)
            case .some(let truth):
                // Twenty km/s wide, the first one's middle at -320.
                let middle = -320 + 20 * (Double(target.lowerClass) + Double(target.upperShare))
                #expect(abs(middle - truth.velocity) < 10.001)
            }
        }
    }
}
