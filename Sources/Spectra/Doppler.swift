/// Relativistic Doppler shift along the line of sight; velocities in km/s, positive for receding sources.
package enum Doppler {
    /// Speed of light in vacuum, km/s (exact, SI).
    package static let speedOfLight = 299_792.458

    /// Ratio of observed to rest wavenumber, sqrt((1 - b) / (1 + b)) with b = v / c.
    @inlinable
    package static func factor(velocity: Double) -> Double {
        let beta = velocity / speedOfLight
        return ((1 - beta) / (1 + beta)).squareRoot()
    }

    /// Derivative of `factor` with respect to velocity, per km/s.
    @inlinable
    package static func factorDerivative(velocity: Double) -> Double {
        let beta = velocity / speedOfLight
        return -factor(velocity: velocity) / (speedOfLight * (1 - beta * beta))
    }

    /// Velocity that moves a line from wavenumber `rest` to `observed`.
    @inlinable
    package static func velocity(observed: Double, rest: Double) -> Double {
        let square = (observed / rest) * (observed / rest)
        return speedOfLight * (1 - square) / (1 + square)
    }

    /// Velocity of a source that moves at `first` in a frame that itself moves at `second`.
    @inlinable
    package static func sum(_ first: Double, _ second: Double) -> Double {
        (first + second) / (1 + first * second / (speedOfLight * speedOfLight))
    }
}
