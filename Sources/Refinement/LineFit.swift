import Spectra

/// What a fit found; errors are one standard deviation for noise of the level and kind that was given.
///
/// Without a solution (`failed`, `noData`) every number is NaN; with `singular` the errors are NaN. A converged fit
/// has a finite velocity and broadening and an error on each. A line whose channels hold no numbers has NaN for its
/// own amplitude and flux.
package struct LineFit: Sendable, Equatable {
    /// Of each line; the same for the lines of one group.
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
    /// The same over its mean for a model that is right.
    package var reducedChiSquare = Double.nan
    /// Mean of the squared residuals near H-alpha, over the variance of a channel.
    package var coreChiSquare = Double.nan
    /// Parameters that the spectrum says anything about.
    package var freeCount = 0
    /// Evaluations of the model, those of a scan for the lines included.
    package var iterations = 0
    package var status: FitStatus

    init(status: FitStatus) {
        self.status = status
    }

    /// Of H-alpha and the lines in its group.
    package var halpha: Kinematics { kinematics[EmissionLine.halphaIndex] }
}
