/// A network's scores on spectra that it had not seen.
///
/// A residual is estimate - truth.
package struct NetworkScores: Sendable, Hashable {
    /// The number of spectra scored.
    package var spectrumCount: Int
    /// The standard deviation of the velocity residuals, km/s.
    package var velocityDeviation: Double
    /// The standard deviation of the broadening residuals, km/s.
    package var broadeningDeviation: Double
    /// The mean velocity residual, km/s.
    package var velocityBias: Double
    /// The mean broadening residual, km/s.
    package var broadeningBias: Double
    /// The share of velocities that miss by more than `outlierLimit`, 0...1.
    package var velocityOutlierShare: Double
    /// The standard deviation of velocity residual / the network's own error; nil when the network gives no errors.
    package var velocityPull: Double?
    /// The standard deviation of broadening residual / the network's own error; nil when the network gives no errors.
    package var broadeningPull: Double?

    /// The residual beyond which a velocity is an outlier, km/s: about one channel of an R = 5000 cube at H-alpha.
    package static let outlierLimit = 40.0

    /// A placeholder for the scores of a network in training.
    package static let notMeasured = NetworkScores(
        spectrumCount: 0, velocityDeviation: 0, broadeningDeviation: 0, velocityBias: 0, broadeningBias: 0,
        velocityOutlierShare: 0)

    package init(
        spectrumCount: Int, velocityDeviation: Double, broadeningDeviation: Double, velocityBias: Double,
        broadeningBias: Double, velocityOutlierShare: Double, velocityPull: Double? = nil, broadeningPull: Double? = nil
    ) {
        self.spectrumCount = spectrumCount
        self.velocityDeviation = velocityDeviation
        self.broadeningDeviation = broadeningDeviation
        self.velocityBias = velocityBias
        self.broadeningBias = broadeningBias
        self.velocityOutlierShare = velocityOutlierShare
        self.velocityPull = velocityPull
        self.broadeningPull = broadeningPull
    }
}
