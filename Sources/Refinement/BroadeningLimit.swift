import Glibc

/// Upper limit of a broadening whose square was measured.
///
/// The square's likelihood is Gaussian, also for negative squares. Every broadening from 0 on counts as equally likely
/// before the measurement, as the survey's recipe draws it; the limit is the 95 % point of what the measurement leaves
/// of that. With t = s^2 / error and z = measured square / error,
///
///     integral over s from 0 to the limit of exp(-(t - z)^2 / 2) = 0.95 of the whole.
///
/// A limit from the Gaussian alone, z + 1.64, would be negative for one unresolved line in twenty.
enum BroadeningLimit {
    static let confidence = 0.95
    /// Intervals of the sum; the limit is within 0.1 % of the integral's.
    private static let intervals = 64

    /// - Parameters:
    ///   - square: fitted broadening^2, (km/s)^2.
    ///   - error: its standard deviation, > 0.
    /// - Returns: km/s.
    static func upper(square: Double, error: Double) -> Double {
        let z = square / error
        // Beyond this root of t the integrand is below exp(-18) of its largest value.
        let end = (z + (z * z + 36).squareRoot()).squareRoot()
        let width = end / Double(intervals)
        func height(_ i: Int) -> Double {
            let root = Double(i) * width
            // Less the exponent at 0, so that a square far below 0 leaves numbers.
            let t = root * root
            return exp(z < 0 ? -t * (t - 2 * z) / 2 : -(t - z) * (t - z) / 2)
        }
        func trapezoid(_ i: Int) -> Double { (height(i) + height(i + 1)) / 2 }
        let wanted = confidence * (0..<intervals).reduce(0) { $0 + trapezoid($1) }
        var (sum, i) = (0.0, 0)
        while i < intervals, sum + trapezoid(i) < wanted {
            sum += trapezoid(i)
            i += 1
        }
        let root = (Double(i) + (wanted - sum) / trapezoid(i)) * width
        return root * error.squareRoot()
    }
}
