import Glibc

/// A smooth random function of the position with mean 0 and standard deviation 1: a sum of plane waves.
struct SmoothField: Sendable {
    private struct Wave: Sendable {
        let x, y, phase: Double
    }

    private static let waveCount = 7
    private let waves: [Wave]

    /// - Parameter wavelengths: range of the waves' lengths, pixels.
    init(wavelengths: ClosedRange<Double>, _ random: inout RandomSource) {
        waves = (0..<Self.waveCount).map { _ in
            let number = 2 * Double.pi / random.uniform(in: wavelengths)
            let direction = random.uniform(in: 0...Double.pi)
            let phase = random.uniform(in: 0...2 * Double.pi)
            return Wave(x: number * cos(direction), y: number * sin(direction), phase: phase)
        }
    }

    func callAsFunction(_ x: Double, _ y: Double) -> Double {
        let sum = waves.reduce(0) { $0 + sin($1.x * x + $1.y * y + $1.phase) }
        return sum * (2 / Double(Self.waveCount)).squareRoot()
    }
}
