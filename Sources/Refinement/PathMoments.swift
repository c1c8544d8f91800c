import Glibc

/// Integrals over path differences k of exp(-2 tau k^2) k^n cos(k shift), n even, and k^n sin(k shift), n odd,
/// times a weight: what the profiles of two lines, `shift` apart in u, and their slopes have in common in a part of the
/// scan.
struct PathMoments {
    /// n = 0, 2, 4.
    private(set) var even = SIMD3<Double>()
    /// n = 1, 3.
    private(set) var odd = SIMD2<Double>()

    /// Zero.
    init() {}

    /// - Parameters:
    ///   - tau: mean of the two lines'.
    ///   - shift: up to 20 / end the moments are within 1e-5 of what they are without it, without it within 1e-8.
    ///   - end: of the integral, at most 1.
    ///   - weight: function of k^2.
    init(tau: Double, shift: Double = 0, end: Double, weight: (Double) -> Double) {
        let end = Self.end(tau: tau, atMost: end)
        for (point, share) in zip(Self.rule.points, Self.rule.weights) {
            let k = point * end
            let square = k * k
            let value = share * end * weight(square) * exp(-2 * tau * square)
            let (cosine, sine) = shift == 0 ? (value, 0) : (value * cos(k * shift), value * sin(k * shift))
            even += cosine * SIMD3(1, square, square * square)
            odd += sine * k * SIMD2(1, square)
        }
    }

    /// Where the integral ends: a broad line ends before, exp(-24) is left out.
    static func end(tau: Double, atMost end: Double) -> Double {
        tau > 0 ? min(end, (12 / tau).squareRoot()) : end
    }

    private static let rule = GaussLegendre(count: 16)
}
