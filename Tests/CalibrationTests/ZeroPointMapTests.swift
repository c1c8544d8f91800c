import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite struct ZeroPointMapTests {
    private func points(seed: UInt64, _ velocity: (Double, Double) -> Double) -> [ZeroPointMap.Point] {
        var random = RandomSource(seed: seed)
        return (0..<144).map { index in
            let (x, y) = (85 + 170 * Double(index % 12), 86 + 172 * Double(index / 12))
            return .init(x: x, y: y, velocity: velocity(x, y) + 1.5 * random.gaussian(), error: 1.5)
        }
    }

    @Test func followsASmoothFieldThroughOutliers() throws {
        // From 48 to 104 km/s over the detector.
        let truth = { (x: Double, y: Double) in 50 + 0.02 * x + 0.008 * y - 1e-6 * x * y - 2e-6 * (x - 900) * (x - 900)
        }
        var measured = points(seed: 4, truth)
        for index in stride(from: 0, to: 144, by: 10) {
            let point = measured[index]
            measured[index] = .init(x: point.x, y: point.y, velocity: point.velocity + 40, error: 1.5)
        }
        let map = try #require(ZeroPointMap(measured))
        #expect(map.pointCount == 144 - 15)
        var largest = 0.0
        for y in stride(from: 0, to: 2064, by: 100) {
            for x in stride(from: 0, to: 2048, by: 100) {
                largest = max(largest, abs(map.velocity(x: x, y: y) - truth(Double(x), Double(y))))
            }
        }
        #expect(largest < 1.5)
        #expect(abs((map.scatter ?? 0) - 1.5) < 0.3)
    }

    @Test func isConstantWhereNothingElseIsSignificant() throws {
        let map = try #require(ZeroPointMap(points(seed: 5) { _, _ in 74 }))
        #expect(map.velocity(x: 0, y: 0) == map.velocity(x: 2000, y: 2000))
        #expect(abs(map.velocity(x: 0, y: 0) - 74) < 0.5)
        #expect(abs((map.error ?? 0) - 1.5 / 12) < 0.01)
    }

    @Test func takesNoCurvatureFromTwoColumnsOfPoints() throws {
        var random = RandomSource(seed: 6)
        // Nearly straight columns, as those of regions weighted by their blank pixels.
        let points = (0..<12).map { index in
            let (x, y) = (25 + 46 * Double(index % 2) + 0.1 * random.gaussian(), 8 + 16 * Double(index / 2))
            return ZeroPointMap.Point(x: x, y: y, velocity: 74 + 0.03 * x + 0.2 * random.gaussian(), error: 0.2)
        }
        let map = try #require(ZeroPointMap(points))
        for x in [0, 48, 95] { #expect(abs(map.velocity(x: x, y: 48) - (74 + 0.03 * Double(x))) < 0.6) }
    }

    @Test func takesOnePointForAll() throws {
        let map = try #require(ZeroPointMap([.init(x: 10, y: 10, velocity: 74, error: 1)]))
        #expect(map.velocity(x: 1000, y: 0) == 74)
        #expect(map.scatter == nil)
        #expect(ZeroPointMap([]) == nil)
    }
}
