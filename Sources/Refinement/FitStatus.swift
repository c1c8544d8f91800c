/// How a fit ended.
package enum FitStatus: UInt8, Sendable, Hashable, CaseIterable {
    /// The next step would move no parameter by more than a thousandth of its error.
    case converged
    /// The best point found when the allowed iterations were used up.
    case iterationLimit
    /// Converged, within 1 % of the velocity's range from its bounds or of the largest broadening.
    case nearBound
    /// A solution without errors: the covariance is not positive definite.
    case singular
    /// No finite solution.
    case failed
    /// Too few channels hold a number, all are zero, or the noise is not a positive number.
    case noData
}
