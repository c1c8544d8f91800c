import Glibc

/// What the measured square says about the broadening of an unresolved line.
///
/// The square's likelihood is Gaussian, also for squares below 0. Every broadening from 0 on counts as equally likely
/// before the measurement, as the survey's recipe draws it. With t = s^2 / error and z = measured square / error, what
/// is left after it has the density exp(-(t - z)^2 / 2) in s. The Gaussian alone would give one unresolved line in
/// twenty an upper limit below 0, and half of them a broadening of 0.
struct UnresolvedBroadening {
    /// Median, km/s.
    let median: Double
    /// Half of the width that holds the central 68.3 %, km/s.
    let deviation: Double
    /// Upper limit at 95 %, km/s.
    let limit: Double

    /// Intervals of the sum; quantiles are within 0.1 % of the integral's.
    private static let intervals = 64

    /// - Parameters:
    ///   - square: fitted broadening^2, (km/s)^2.
    ///   - error: its standard deviation, > 0.
    init(square: Double, error: Double) {
        let z = square / error
        // Beyond this root of t the density is below exp(-18) of its largest value.
        let width = (z + (z * z + 36).squareRoot()).squareRoot() / Double(Self.intervals)
        func density(_ i: Int) -> Double {
            let t = Double(i * i) * width * width
            // Less the exponent at 0, so that a square far below 0 leaves numbers.
            return exp(z < 0 ? -t * (t - 2 * z) / 2 : -(t - z) * (t - z) / 2)
        }
        var total = 0.0
        var last = density(0)
        for i in 1...Self.intervals {
            let next = density(i)
            total += (last + next) / 2
            last = next
        }
        // Quantiles, in rising order, on one more way along the sum.
        var (i, sum, left, right) = (0, 0.0, density(0), density(1))
        func quantile(_ share: Double) -> Double {
            while i < Self.intervals - 1, sum + (left + right) / 2 < share * total {
                sum += (left + right) / 2
                i += 1
                (left, right) = (right, density(i + 1))
            }
            return (Double(i) + (share * total - sum) / ((left + right) / 2)) * width * error.squareRoot()
        }
        let low = quantile(0.1587)
        median = quantile(0.5)
        deviation = (quantile(0.8413) - low) / 2
        limit = quantile(0.95)
    }
}
