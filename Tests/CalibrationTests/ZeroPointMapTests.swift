import Glibc
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

    @Test func isAPlaneWhereNothingElseIsSignificant() throws {
        let map = try #require(ZeroPointMap(points(seed: 5) { _, _ in 74 }))
        for (x, y) in [(0, 0), (1000, 1000), (2000, 2000)] {
            #expect(abs(map.velocity(x: x, y: y) - 74) < 3 * map.error(x: x, y: y))
        }
        #expect(map.error(x: 0, y: 0) < 0.5)
        #expect(abs((map.error ?? 0) - 1.5 / 12) < 0.01)
    }

    /// The interferometer's own model (Martin & Drissen 2017) with a mirror 0.5 % farther away and its axis displaced;
    /// angles computed here from the geometry, without the map's terms.
    @Test func followsTheInterferometersGeometry() throws {
        func correction(_ x: Double, _ y: Double, distance: Double, offset: (x: Double, y: Double)) -> Double {
            let (u, v) = ((x - 1023.5) * 15e-6 + offset.x, (y - 1031.5) * 15e-6 + offset.y)
            return (1 + (u * u + v * v) / (distance * distance)).squareRoot()
        }
        let offset = 0.24 * tan(15.4 * Double.pi / 180)
        let truth = { (x: Double, y: Double) in
            74 + Doppler.speedOfLight
                * log(
                    correction(x, y, distance: 0.2412, offset: (1e-4, offset + 2e-4))
                        / correction(x, y, distance: 0.24, offset: (0, offset)))
        }
        let points = points(seed: 7, truth)
        let map = try #require(ZeroPointMap(points))
        var worst = 0.0
        for y in stride(from: 0, to: 2064, by: 100) {
            for x in stride(from: 0, to: 2048, by: 100) {
                worst = max(worst, abs(map.velocity(x: x, y: y) - truth(Double(x), Double(y))))
            }
        }
        #expect(worst < 1)

        // Without noise: what each model leaves.
        let exact = points.map { SmoothSurface.Point(x: $0.x, y: $0.y, value: truth($0.x, $0.y), weight: 1) }
        func leftOver(_ terms: SurfaceTerms) throws -> Double {
            let surface = try #require(SmoothSurface.fit(exact, terms: terms, clip: .infinity)).surface
            return exact.reduce(0) { max($0, abs($1.value - surface.value(x: $1.x, y: $1.y))) }
        }
        let (geometry, quadratic) = (try leftOver(.interferometer), try leftOver(.quadratic))
        print(
            "interferometer's geometry, \(truth(0, 0)) to \(truth(2047, 2063)) km/s: map off by \(worst) at most;",
            "its model leaves \(geometry) km/s of it, a quadratic \(quadratic)")
        #expect(geometry < 0.05)
        #expect(geometry < quadratic)
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
