import Cubes
import Foundation
import Simulator
import Spectra
import TestSupport
import Testing

@testable import Calibration

@Suite struct PointsOfLightTests {
    private static let size = 96

    private struct Field {
        let continuum, counts: [Float]
    }

    /// The continuum of a field's spectra, and its deep frame.
    private func field(seed: UInt64) throws -> Field {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.seed) = (Self.size, Self.size, seed)
        parameters.format = .level3
        let directory = try TemporaryDirectory()
        let path = directory.path("2307000z.hdf5")
        try FieldSimulation(parameters).write(to: path, laserMap: nil, truth: nil)
        guard case .science(let cube) = try SpectralCube.open(path, laserMap: nil) else {
            throw CubeError(code: .notACube, message: "The simulated cube was ignored.")
        }
        let statistics = try #require(
            try FieldStatistics.make(
                of: cube, extent: .whole, memory: 64 << 20, progress: { _ in }, isCancelled: { false }))
        return Field(continuum: statistics.pixels.continuum, counts: try #require(try cube.deepFrame()).countsPerStep)
    }

    private func moved(_ image: [Float], _ place: (Int, Int) -> (x: Int, y: Int)) -> [Float] {
        image.indices.map { index in
            let (x, y) = place(index % Self.size, index / Self.size)
            return image[(y + Self.size) % Self.size * Self.size + (x + Self.size) % Self.size]
        }
    }

    /// Twelve fields of a galaxy in the middle: their own deep frame, that of the next one, and what a program does that
    /// rolls, swaps or turns pixels.
    @Test func aDeepFrameIsToldFromAnotherFields() throws {
        let fields = try (1...12).map { try field(seed: UInt64($0)) }
        var (own, others): ([Double], [Double]) = ([], [])
        for (index, field) in fields.enumerated() {
            let points = try #require(PointsOfLight(continuum: field.continuum, width: Self.size))
            func share(_ image: [Float]) throws -> Double { try #require(points.share(in: image)) }
            own.append(try share(field.counts))
            let half = Self.size / 2
            others += [
                try share(fields[(index + 1) % fields.count].counts),
                try share(moved(field.counts) { ($0 - 5, $1) }), try share(moved(field.counts) { ($0, $1 + 6) }),
                try share(moved(field.counts) { ($0 + half, $1 + half) }),
                try share(moved(field.counts) { (Self.size - 1 - $0, $1) }),
                try share(moved(field.counts) { (-1 - $0, -1 - $1) }),
            ]
        }
        print(
            "stars in the deep frame: its own at least \(own.min() ?? .nan), others at most \(others.max() ?? .nan),",
            "median \(RobustStatistics.median(others.map { Float($0) }))")
        #expect(own.allSatisfy { $0 > 0.9 } && others.allSatisfy { $0 < 0.5 })
    }

    @Test func aFieldWithoutStarsTellsNothing() {
        var random = RandomSource(seed: 3)
        let noise = (0..<Self.size * Self.size).map { _ in Float(random.gaussian()) }
        #expect(PointsOfLight(continuum: noise, width: Self.size) == nil)
    }
}
