import Foundation
import Testing

@testable import Refinement

@Suite struct OPDMomentsTests {
    /// Simpson's rule with so many intervals that only rounding is left.
    private func integral(tau: Double, shift: Double, end: Double, power: Int) -> Double {
        let intervals = 20_000
        return (0...intervals).reduce(0) { sum, i in
            let k = end * Double(i) / Double(intervals)
            let weight = i == 0 || i == intervals ? 1.0 : i % 2 == 1 ? 4 : 2
            let wave = power % 2 == 0 ? cos(k * shift) : sin(k * shift)
            return sum + weight * end / (3 * Double(intervals)) * exp(-2 * tau * k * k) * pow(k, Double(power)) * wave
        }
    }

    @Test func areTheIntegrals() {
        var (alone, apart) = (0.0, 0.0)
        for tau in [-0.5, 0, 0.7, 5, 60, 2000] {
            for end in [0.1, 0.25, 0.67, 1] {
                let reach = 20 / OPDMoments.end(tau: tau, atMost: end)
                for share in [0, 0.3, 0.6, 1] {
                    let moments = OPDMoments(tau: tau, shift: share * reach, end: end)
                    for power in 0...4 {
                        let value = power % 2 == 0 ? moments.even[power / 2] : moments.odd[power / 2]
                        let exact = integral(tau: tau, shift: share * reach, end: end, power: power)
                        // Relative to what is integrated, without the wave.
                        let size = integral(tau: tau, shift: 0, end: end, power: power & ~1)
                        if share == 0 { alone = max(alone, abs(value - exact) / size) }
                        apart = max(apart, abs(value - exact) / size)
                    }
                }
            }
        }
        print("moments of path differences: within \(alone), of two lines within \(apart)")
        #expect(alone < 1e-6)
        #expect(apart < 1e-5)
    }

    /// A scan's noise in its own transform: 842 steps, zero path difference at 169.
    @Test func noiseOfAScanHasThePowerOfItsRamp() {
        let (count, zero) = (842, 169)
        let shortSide = Double(zero) / Double(count - zero)
        let weights = (0..<count).map { min(1, Double($0) / Double(2 * zero)) }
        // Variance of a channel over the power of white steps at the long side's end: sum of weights^2 over channels.
        let variance = weights.reduce(0) { $0 + $1 * $1 } / Double(count)
        let noise = ChannelNoise.interferogram(shortSide: shortSide)
        #expect(abs(noise.excess(phaseStep: Double.pi * Double(count - zero) / Double(count)) * variance - 1) < 3e-3)
        for step in [2, 40, 100, 168] {
            // Two steps share a path difference.
            let power = (weights[zero - step] * weights[zero - step] + weights[zero + step] * weights[zero + step])
            let k = Double(step) / Double(count - zero)
            let deficit = (1 - k * k / (shortSide * shortSide)) / 2
            #expect(abs(1 - deficit - power) < 1e-6)
        }
        #expect(noise.deficitAtZero == 0.5)
    }
}
