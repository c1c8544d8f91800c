import Spectra

/// What a fit found; errors are one standard deviation for noise of the level and kind that was given.
///
/// Without a solution (`failed`, `noData`) every number is NaN; with `singular` the errors are NaN. A converged fit
/// has a finite velocity and broadening and an error on each. A line whose channels hold no numbers has NaN for its
/// own amplitude and flux.
package struct LineFit: Sendable, Equatable {
    /// The kinematics of each line, the same for the lines of one group.
    package var kinematics = LineArray(repeating: Kinematics())
    /// Height of each line at its centre, in the spectrum's unit.
    package var amplitude = LineValues(repeating: .nan)
    package var amplitudeError = LineValues(repeating: .nan)
    /// Flux of each line, spectrum's unit times Angstrom: erg/s/cm2 for a spectrum in erg/s/cm2/A. Its error contains
    /// the covariance with broadening.
    package var flux = LineValues(repeating: .nan)
    package var fluxError = LineValues(repeating: .nan)
    /// Constant level below the lines, in the spectrum's unit.
    package var continuum = Double.nan
    package var continuumError = Double.nan
    /// Sum of squared residuals over the variance of a channel.
    package var chiSquare = Double.nan
    /// Chi-square over the mean that it has for a model that is right.
    package var reducedChiSquare = Double.nan
    /// Mean of the squared residuals near H-alpha, over the variance of a channel.
    package var coreChiSquare = Double.nan
    /// The highest line that the fit left beside H-alpha, within `ResidualLine.reach`; nil when no channel is there.
    package var residualLine: ResidualLine?
    /// Parameters that the spectrum says anything about.
    package var freeCount = 0
    /// Evaluations of the model, those of a scan for the lines included.
    package var iterations = 0
    package var status: FitStatus

    init(status: FitStatus) {
        self.status = status
    }

    /// The kinematics of H-alpha and the lines in its group.
    package var halpha: Kinematics { kinematics[EmissionLine.halphaIndex] }
}

/// A line as wide as the instrument's, in what a fit left.
package struct ResidualLine: Sendable, Equatable {
    /// How far from H-alpha one is looked for, km/s: clouds of one nebula or galaxy, and not yet its [NII] lines.
    static let reach = 500.0

    /// Velocity on the spectrum's axis if it is H-alpha, to a channel, km/s.
    package var velocity: Double
    /// Its height over that of noise.
    package var signalToNoise: Double
}

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
