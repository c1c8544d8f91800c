import Glibc

/// Integrals over path differences k of exp(-2 tau k^2) k^n cos(k shift), n even, and k^n sin(k shift), n odd, times a
/// weight: what the profiles of two lines, `shift` apart in u, and their slopes have in common in a part of the scan.
struct OPDMoments {
    /// n = 0, 2, 4.
    private(set) var even = SIMD3<Double>()
    /// n = 1, 3.
    private(set) var odd = SIMD2<Double>()

    /// Zero.
    init() {}

    /// - Parameters:
    ///   - tau: mean of the two lines'.
    ///   - shift: up to 20 / end the moments are within 1e-5 of what they are without it, without it within 1e-6.
    ///   - end: of the integral, at most 1.
    ///   - weight: constant and slope of a linear function of k^2.
    init(tau: Double, shift: Double = 0, end: Double, weight: (constant: Double, slope: Double) = (1, 0)) {
        let end = Self.end(tau: tau, atMost: end)
        let points = Self.points * Float(end)
        let squares = points * points
        let weights = FloatVector(repeating: Float(weight.constant)).adding(squares, Float(weight.slope))
        var values = Self.shares * Float(end) * weights * (squares * Float(-2 * tau)).exponential
        if shift != 0 {
            let (waves, offsets) = Self.waves(points, shift)
            let sines = values * offsets * points
            odd = SIMD2(Double(sines.total), Double((sines * squares).total))
            values *= waves
        }
        let seconds = values * squares
        even = SIMD3(Double(values.total), Double(seconds.total), Double((seconds * squares).total))
    }

    /// cos(k shift) and sin(k shift) at every point.
    private static func waves(_ points: FloatVector, _ shift: Double) -> (cosines: FloatVector, sines: FloatVector) {
        var (cosines, sines) = (FloatVector.zero, FloatVector.zero)
        for i in points.indices {
            cosines[i] = Float(cos(Double(points[i]) * shift))
            sines[i] = Float(sin(Double(points[i]) * shift))
        }
        return (cosines, sines)
    }

    /// Where the integral ends: a broad line ends before, exp(-24) is left out.
    static func end(tau: Double, atMost end: Double) -> Double {
        tau > 0 ? min(end, (12 / tau).squareRoot()) : end
    }

    private static let rule = GaussLegendre(count: FloatVector.scalarCount)
    private static let points = FloatVector(rule.points.map(Float.init))
    private static let shares = FloatVector(rule.weights.map(Float.init))
}
