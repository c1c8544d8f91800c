import Glibc

/// Gauss-Legendre rule with an even number of points for even functions: the integral over 0...1 from the rule's
/// positive points on -1...1.
struct GaussLegendre: Sendable {
    /// Points in 0...1, increasing.
    let points: [Double]
    /// Weights, summing to 1.
    let weights: [Double]

    /// - Parameter count: points in 0...1; the rule is exact for even polynomials of degree below 4 * count.
    init(count: Int) {
        let degree = 2 * count
        var points: [Double] = []
        var weights: [Double] = []
        for i in (0..<count).reversed() {
            // Newton's method from the usual estimate of the Legendre polynomial's root
            var x = cos(Double.pi * (Double(i) + 0.75) / (Double(degree) + 0.5))
            var slope = 0.0
            for _ in 0..<8 {
                var (previous, current) = (1.0, x)
                for n in 2...degree {
                    (previous, current) = (
                        current, (Double(2 * n - 1) * x * current - Double(n - 1) * previous) / Double(n)
                    )
                }
                slope = Double(degree) * (x * current - previous) / (x * x - 1)
                x -= current / slope
            }
            points.append(x)
            weights.append(2 / ((1 - x * x) * slope * slope))
        }
        self.points = points
        self.weights = weights
    }
}
