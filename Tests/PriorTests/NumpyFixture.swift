import Foundation
import Spectra
import Testing

@testable import Prior

/// A network and spectra made up from a linear congruential sequence, and what numpy computes from them.
enum NumpyFixture {
    /// Knuth's constants; the upper 24 bits of each state, minus one half.
    struct Sequence {
        var state: UInt64

        mutating func next() -> Float {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / 16_777_216 - 0.5
        }
    }

    static let grid = WavenumberAxis(origin: 14_700, step: 2.1, count: 336)
    static let spectrumCount = 11

    static func network() throws -> Network {
        let architecture = NetworkArchitecture.paper(inputCount: grid.count)
        let scales: [Float] = [1, 0.5, 0.25, 0.5, 0.5]
        var sequence = Sequence(state: 2026)
        var parameters: [Float] = []
        for (layer, scale) in zip(NetworkArchitecture.Layer.allCases, scales) {
            for _ in 0..<architecture.weight(layer).count { parameters.append(sequence.next() * scale) }
            for _ in 0..<architecture.bias(layer).count { parameters.append(sequence.next() * 0.25) }
        }
        return try Network(metadata: metadata, architecture: architecture, parameters: parameters)
    }

    static let metadata = NetworkMetadata(
        name: "fixture", input: .grid(grid), resolvingPower: 4800...5000, velocity: -200...200, broadening: 0...50,
        recipe: "numbers \"in a row\"", seed: 2026, commit: "none",
        trainedAt: Date(timeIntervalSince1970: 1_600_000_000),
        scores: NetworkScores(
            spectrumCount: 1, velocityDeviation: 0.1, broadeningDeviation: 1.0 / 3, velocityBias: -2,
            broadeningBias: 1e-7, velocityOutlierShare: 0.5))

    /// grid.count x spectrumCount.
    static func spectra() -> [Float] {
        var sequence = Sequence(state: 7)
        var spectra = [Float](repeating: 0, count: grid.count * spectrumCount)
        for spectrum in 0..<spectrumCount {
            for channel in 0..<grid.count { spectra[channel * spectrumCount + spectrum] = sequence.next() + 0.5 }
        }
        return spectra
    }

    static func estimates() throws -> [(velocity: Float, broadening: Float)] {
        let url = try #require(
            Bundle.module.url(forResource: "numpy_forward", withExtension: "csv", subdirectory: "Fixtures"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst(2).map { line in
            let fields = line.split(separator: ",").compactMap { Float($0) }
            try #require(fields.count == 2)
            return (fields[0], fields[1])
        }
    }
}
