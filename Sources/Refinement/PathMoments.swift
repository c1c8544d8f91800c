import Glibc

/// Integrals of k^n exp(-2 tau k^2) times a weight over path differences k, n = 0, 2, 4: what a line's profile and its
/// slopes hold of a part of the scan.
struct PathMoments {
    private(set) var zeroth = 0.0
    private(set) var second = 0.0
    private(set) var fourth = 0.0

    init() {}

    /// - Parameters:
    ///   - end: of the integral, at most 1.
    ///   - weight: function of k^2.
    init(tau: Double, end: Double, weight: (Double) -> Double) {
        // A broad line ends before: exp(-24) is left out.
        let end = tau > 0 ? min(end, (12 / tau).squareRoot()) : end
        for (point, share) in zip(Self.rule.points, Self.rule.weights) {
            let square = (point * end) * (point * end)
            let value = share * end * weight(square) * exp(-2 * tau * square)
            zeroth += value
            second += value * square
            fourth += value * square * square
        }
    }

    private static let rule = GaussLegendre(count: 8)
}
