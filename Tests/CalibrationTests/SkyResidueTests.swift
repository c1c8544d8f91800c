import Simulator
import Spectra
import Testing

@testable import Calibration

/// What the sky that is left in a spectrum does to a velocity, wherever nebular lines cross the sky's.
@Suite struct SkyResidueTests {
    /// H-alpha of 5 times the noise: the faintest that must be right.
    private static let height = 1e-17
    private static let broadening = 25.0

    /// By how much a fit of five lines and a constant moves when `residue` is added to the lines of gas at `velocity`, to
    /// first order, km/s.
    private func bias(of residue: [Double], velocity: Double, lineWidth: Double, ratios: [Double]) -> Double {
        func lines(_ velocity: Double, _ broadening: Double, _ heights: [Double]) -> [Double] {
            var sky = SyntheticSky(continuum: 0)
            sky.lineWidth = lineWidth
            (sky.nebular, sky.nebularVelocity, sky.nebularBroadening) = (heights, velocity, broadening)
            return sky.mean
        }
        let all = ratios.map { $0 * Self.height }
        var model = LinearModel()
        for line in 0..<5 { model.append(lines(velocity, Self.broadening, (0..<5).map { $0 == line ? 1 : 0 })) }
        model.append([Double](repeating: 1, count: residue.count))
        let (wide, narrow) = (lines(velocity, Self.broadening + 1, all), lines(velocity, Self.broadening - 1, all))
        model.append(zip(wide, narrow).map { ($0 - $1) / (2 * Self.height) })
        let (fast, slow) = (lines(velocity + 1, Self.broadening, all), lines(velocity - 1, Self.broadening, all))
        model.append(zip(fast, slow).map { ($0 - $1) / (2 * Self.height) })
        return model.fit(residue.map { Float($0 / Self.height) })?.amplitudes.last ?? .nan
    }

    /// Largest bias that a place without SKYLINE and one with it shows, and how many of each there are.
    private struct Tally {
        var (clear, flagged) = (0.0, 0.0)
        var (clearCount, flaggedCount) = (0, 0)
        /// Largest mean over a field.
        var mean = 0.0
    }

    /// A galaxy's diffuse gas, as bright as the noise of a pixel, lies in half of the emptiest pixels. The mask's limit is
    /// 0.1 km/s.
    private func sweep(_ velocities: StrideThrough<Double>, blankCount: Double) throws -> Tally {
        var statistics = SyntheticSurvey()
        (statistics.blankCount, statistics.gasShare, statistics.faintGas) = (blankCount, 0.5, 0.2 * Self.height)
        let skies = SyntheticSurvey.places.map { statistics.sky(x: $0.x, y: $0.y) }
        var tally = Tally()
        for systemic in velocities {
            statistics.gasVelocity = systemic + 74
            let measured = try #require(statistics.measurement(skies: skies))
            let map = try #require(measured.zeroPoint)
            var sum = 0.0
            let corners = [0, 1, 3, 4, 6, 9, 12, 14, 15]
            for index in corners {
                let place = SyntheticSurvey.places[index]
                let lineWidth = SyntheticSurvey.setup.lineWidth(correction: SyntheticSurvey.correction(y: place.y))
                let zeroPoint = map.velocity(x: place.x, y: place.y)
                var sky = [Float](repeating: 0, count: SyntheticSky.axis.count)
                measured.sky.evaluate(velocity: zeroPoint, lineWidth: lineWidth, into: &sky)
                let velocity = systemic + statistics.zeroPoint(place.x, place.y)
                let bias = bias(
                    of: zip(skies[index], sky).map { $0 - Double($1) }, velocity: velocity, lineWidth: lineWidth,
                    ratios: statistics.ratios)
                sum += bias
                let error = measured.sky.velocityError(
                    heights: statistics.ratios.map { $0 * Self.height }, velocity: velocity, zeroPoint: zeroPoint,
                    lineWidth: lineWidth)
                if error > 0.1 {
                    tally.flagged = max(tally.flagged, abs(bias))
                    tally.flaggedCount += 1
                } else {
                    tally.clear = max(tally.clear, abs(bias))
                    tally.clearCount += 1
                }
            }
            tally.mean = max(tally.mean, abs(sum / Double(corners.count)))
        }
        return tally
    }

    /// As many blank pixels as a full field has.
    @Test func leavesVelocitiesWhereTheyAre() throws {
        let tally = try sweep(stride(from: -700, through: 1500, by: 25), blankCount: 75_000)
        print("sky residue, -700 to 1500 km/s, SNR 5:", tally)
        #expect(tally.clear <= 0.3)
        #expect(tally.mean <= 0.3)
        #expect(tally.flaggedCount == 0)
    }

    /// Blank pixels as in a cut-out of 100 x 100 pixels.
    @Test func saysWhereASmallFieldDoesNotKnowItsSky() throws {
        let tally = try sweep(stride(from: -500, through: 800, by: 50), blankCount: 180)
        print("the same, a small field:", tally)
        #expect(tally.clear <= 0.4)
        #expect(tally.flaggedCount > 0)
        #expect(tally.flaggedCount < tally.clearCount)
    }

    /// Bright pixels less blank ones show nothing of gas that is the same everywhere.
    @Test(arguments: [-400.0, 0, 700])
    func gasThatCoversTheFieldEvenlyIsSeenInTheBlankPixels(_ systemic: Double) throws {
        var statistics = SyntheticSurvey()
        (statistics.gasVelocity, statistics.rotation) = (systemic + 74, 0)
        (statistics.faintGas, statistics.brightGas) = (Self.height, Self.height)
        let skies = SyntheticSurvey.places.map { statistics.sky(x: $0.x, y: $0.y) }
        let measured = try #require(statistics.measurement(skies: skies))
        let map = try #require(measured.zeroPoint)
        let errors = SyntheticSurvey.places.map {
            Float(map.velocity(x: $0.x, y: $0.y) - statistics.zeroPoint($0.x, $0.y))
        }
        let (median, scatter) = (RobustStatistics.median(errors.map(abs)), RobustStatistics.sigma(errors))
        let width = try #require(measured.lineWidthRatio)
        print(
            "gas at \(systemic) km/s all over the field: found at \(measured.systemic?.velocities[0] ?? .nan); zero point off",
            "by \(median), scatter \(scatter) km/s, \(measured.discCount) discs; OH line width \(width)")
        #expect(abs((measured.systemic?.velocities[0] ?? .nan) - systemic) < 20)
        #expect(median <= 0.3)
        #expect(scatter <= 1)
        #expect(measured.discCount == 16)
        #expect((measured.residual?.median ?? .nan) < 2)
        #expect(abs(width.ratio - 1) < 0.01)
    }

    /// A block of 13 x 64 pixels shares a sky to first order: a corner's zero point is 0.8 km/s off its middle's, and its
    /// line width 4e-4 cm-1.
    @Test func followsEachPixelOfABlock() throws {
        var statistics = SyntheticSurvey()
        statistics.pixelNoise = 0
        let skies = SyntheticSurvey.places.map { statistics.sky(x: $0.x, y: $0.y) }
        let sky = try #require(statistics.measurement(skies: skies)).sky
        let (middle, corner) = ((velocity: 74.0, lineWidth: 3.16), (velocity: 74.8, lineWidth: 3.1604))
        let local = sky.near(velocity: middle.velocity, lineWidth: middle.lineWidth)
        var exact = [Float](repeating: 0, count: sky.axis.count)
        var (shared, expanded) = (exact, exact)
        sky.evaluate(velocity: corner.velocity, lineWidth: corner.lineWidth, into: &exact)
        sky.evaluate(velocity: middle.velocity, lineWidth: middle.lineWidth, into: &shared)
        local.subtract(velocity: corner.velocity, lineWidth: corner.lineWidth, from: &expanded)
        let error = zip(exact, expanded).reduce(0) { max($0, abs($1.0 + $1.1)) }
        print("first order over a block: off by \(error / 1e-17) of the brightest line at most")
        #expect(error < 1e-3 * 1e-17)

        let left = zip(exact, shared).map { Double($0 - $1) }
        let residue = zip(exact, expanded).map { Double($0 + $1) }
        let biases = stride(from: -700.0, through: 1500, by: 25).map { systemic in
            [left, residue].map {
                abs(bias(of: $0, velocity: systemic + 74, lineWidth: 3.16, ratios: statistics.ratios))
            }
        }
        let (before, after) = (biases.map { $0[0] }.max() ?? .nan, biases.map { $0[1] }.max() ?? .nan)
        print("bias in a block's corner at SNR 5, one sky for all: \(before) km/s at most; each its own: \(after) km/s")
        #expect(after < 0.02)

        let clock = ContinuousClock()
        let (near, subtract) = (
            clock.measure { _ = sky.near(velocity: 75, lineWidth: 3.16) },
            clock.measure {
                for _ in 0..<10_000 { local.subtract(velocity: 74.1, lineWidth: 3.16, from: &expanded) }
            }
        )
        print("a block's sky takes \(near), each of its pixels \(subtract / 10_000)")
        #expect(subtract / 10_000 < .microseconds(20))
    }
}
