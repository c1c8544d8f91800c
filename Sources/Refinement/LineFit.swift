/// What a fit found; errors are one standard deviation for white noise of the level that was given.
///
/// Without a solution (`failed`, `noData`) every number is NaN; with `singular` the errors are NaN. A converged fit
/// has a finite velocity and broadening and an error on each. A line whose channels hold no numbers has NaN for its
/// own amplitude and flux.
public struct LineFit: Sendable, Equatable {
    /// Velocity on the spectrum's axis, km/s, relativistic.
    public var velocity = Double.nan
    public var velocityError = Double.nan
    /// Standard deviation of the gas' Gaussian, km/s; 0 where the fitted square is negative.
    public var broadening = Double.nan
    /// sigma(s^2) / 2s for resolved lines; for unresolved ones the distance to the upper limit at one sigma.
    public var broadeningError = Double.nan
    /// The fitted square, (km/s)^2: free of the bias that the root has near 0, and negative there half of the time.
    public var broadeningSquare = Double.nan
    public var broadeningSquareError = Double.nan
    /// The square is less than two of its errors above 0: the broadening is an upper limit.
    public var isUnresolved = false
    /// Height of each line at its centre, in the spectrum's unit.
    public var amplitude = LineValues(repeating: .nan)
    public var amplitudeError = LineValues(repeating: .nan)
    /// Flux of each line, spectrum's unit times Angstrom: erg/s/cm2 for a spectrum in erg/s/cm2/A. Its error contains
    /// the covariance with broadening.
    public var flux = LineValues(repeating: .nan)
    public var fluxError = LineValues(repeating: .nan)
    /// Constant level below the lines, in the spectrum's unit.
    public var continuum = Double.nan
    public var continuumError = Double.nan
    public var reducedChiSquare = Double.nan
    /// Evaluations of the model, those of a scan for the lines included.
    public var iterations = 0
    public var status: FitStatus

    init(status: FitStatus, iterations: Int = 0) {
        self.status = status
        self.iterations = iterations
    }
}
