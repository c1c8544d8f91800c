/// Nielsen's rule for Levenberg-Marquardt's damping (IMM-REP-1999-05): it follows how well the quadratic model
/// foretold the last step.
struct Damping {
    private(set) var value = 1e-3
    private var growth = 2.0

    /// - Parameter gain: decrease of the sum of squares over the one foretold.
    mutating func accept(gain: Double) {
        let miss = 2 * min(max(gain, 0), 1) - 1
        value = max(value * max(1.0 / 3, 1 - miss * miss * miss), 1e-5)
        growth = 2
    }

    mutating func reject() {
        value *= growth
        growth *= 2
    }
}
