import Glibc

/// What a fitted square says about the broadening of an unresolved line.
///
/// Before the measurement every broadening from that of hydrogen's heat on counts as equally likely, and a twentieth as
/// likely below. At the distance d = (s^2 - fitted square) / error from the fit, chi-square has risen by
/// (d / (1 + stretch d))^2: a broader line of the same flux is known less well, and one more evaluation of the model tells
/// by how much. What is left after the measurement has the density exp(-rise / 2) in s, below the heat's a twentieth of it.
/// The Gaussian of the square alone would give one unresolved line in twenty an upper limit below 0, and half of them a
/// broadening of 0. With all broadenings from 0 on alike, one unresolved line in six of SNR 20-35, where only the narrowest
/// are unresolved, lies above its limit.
struct UnresolvedBroadening {
    /// Median, km/s.
    let median: Double
    /// Half of the width that holds the central 68.3 %, km/s.
    let deviation: Double
    /// Upper limit at 95 %, km/s.
    let limit: Double

    /// Of hydrogen at 10^4 K, the temperature of HII regions, sqrt(kT / m), km/s.
    static let thermal = 9.08
    /// How likely narrower lines are, against others: cooler gas, or that of which heavier atoms shine alone. With none at
    /// all, lines of 0-9 km/s, as the survey's recipe has them, would read higher still.
    private static let shareBelow = 0.05

    /// Where the stretch is measured, in errors above the fitted square: a limit lies 1 to 4 above it.
    static let probe = 2.5
    /// Beyond these the rise is no longer that of a measurement.
    static let stretches = -0.05...0.15
    /// Squares further below 0 than this, in errors, tell of the line width or the noise rather than of the gas.
    private static let lowest = -3.0
    /// Errors above the fitted square at which the density is 1e-4 or less whatever the stretch.
    private static let end = 12.0
    /// Intervals of the sum; quantiles are within 0.3 % of the integral's.
    private static let intervals = 96

    /// The stretch from chi-square's rise at `probe` over the square of `probe`.
    static func stretch(rise: Double) -> Double {
        guard rise > 0 else { return stretches.upperBound }
        return min(max((1 / rise.squareRoot() - 1) / probe, stretches.lowerBound), stretches.upperBound)
    }

    /// - Parameters:
    ///   - square: fitted broadening^2, (km/s)^2.
    ///   - error: its standard deviation, > 0.
    ///   - stretch: in `stretches`.
    init(square: Double, error: Double, stretch: Double) {
        let z = max(square / error, Self.lowest)
        let width = (z + Self.end).squareRoot() / Double(Self.intervals)
        (median, deviation, limit) = withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.intervals + 1) {
            sums in
            Self.integrate(z: Float(z), width: Float(width), stretch: Float(stretch), into: sums)
            // Sums of the density alone: what lies below the heat's broadening is counted in part, at the wanted share.
            let thermal = Self.thermal / (width * error.squareRoot())
            let whole = Int(min(thermal, Double(Self.intervals - 1)))
            let below = sums[whole] + min(1, thermal - Double(whole)) * (sums[whole + 1] - sums[whole])
            let all = sums[Self.intervals] - (1 - Self.shareBelow) * below
            func quantile(_ share: Double) -> Double {
                let counted = share * all
                let wanted =
                    counted < Self.shareBelow * below
                    ? counted / Self.shareBelow : counted + (1 - Self.shareBelow) * below
                var i = 1
                while i < Self.intervals, sums[i] < wanted { i += 1 }
                let part = (wanted - sums[i - 1]) / (sums[i] - sums[i - 1])
                return (Double(i - 1) + part) * width * error.squareRoot()
            }
            return (quantile(0.5), (quantile(0.8413) - quantile(0.1587)) / 2, quantile(0.95))
        }
    }

    /// Twice the integral of the density from 0 on, in intervals, at the end of each.
    private static func integrate(z: Float, width: Float, stretch: Float, into sums: UnsafeMutableBufferPointer<Double>)
    {
        sums[0] = 0
        let start = Double(z / (1 - stretch * z))
        var last = exp(-start * start / 2)
        for first in stride(from: 0, to: intervals, by: FloatVector.scalarCount) {
            let roots = (FloatVector.ramp + Float(first + 1)) * width
            let distances = roots * roots - z
            let pulls = distances / (distances * stretch + 1)
            let densities = (pulls * pulls * -0.5).exponential
            for lane in densities.indices {
                let next = Double(densities[lane])
                sums[first + lane + 1] = sums[first + lane] + last + next
                last = next
            }
        }
    }
}
