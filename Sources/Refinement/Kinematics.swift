/// How the gas of a group of lines moves. Errors are one standard deviation.
package struct Kinematics: Sendable, Equatable {
    /// Velocity on the spectrum's axis, km/s, relativistic.
    package var velocity = Double.nan
    package var velocityError = Double.nan
    /// Standard deviation of the gas' Gaussian, km/s: the root of the fitted square for a resolved line, the median of
    /// what the square leaves possible for an unresolved one (`UnresolvedBroadening`).
    package var broadening = Double.nan
    /// sigma(s^2) / 2s for a resolved line, half of the central 68 % for an unresolved one.
    package var broadeningError = Double.nan
    /// The fitted square, (km/s)^2: free of the bias that the root has near 0, and negative there half of the time.
    package var broadeningSquare = Double.nan
    package var broadeningSquareError = Double.nan
    /// Upper limit at 95 %, km/s, for an unresolved line; nil for a resolved one.
    package var broadeningLimit: Double?

    /// The square is less than two of its errors above 0: the broadening is known by its upper limit.
    package var isUnresolved: Bool { broadeningLimit != nil }

    /// Squares of fewer errors than this do not resolve a line.
    static let resolvedFrom = 2.0

    init() {}

    /// Kinematics of a solution without errors.
    init(velocity: Double, square: Double) {
        self.velocity = velocity
        broadeningSquare = square
        broadening = max(0, square).squareRoot()
    }

    /// - Parameter rise: of chi-square where the square is larger by so many of its errors, over that number's square.
    mutating func setErrors(velocity: Double, square: Double, rise: (Double) -> Double) {
        velocityError = velocity
        broadeningSquareError = square
        guard broadeningSquare < Self.resolvedFrom * square else {
            broadeningError = square / (2 * broadening)
            return
        }
        let unresolved = UnresolvedBroadening(
            square: broadeningSquare, error: square,
            stretch: UnresolvedBroadening.stretch(rise: rise(UnresolvedBroadening.probe)))
        broadening = unresolved.median
        broadeningError = unresolved.deviation
        broadeningLimit = unresolved.limit
    }
}
