/// The scores of a network on spectra that it had not seen, in km/s. Residual = estimate - truth.
package struct NetworkScores: Sendable, Hashable {
    package var spectrumCount: Int
    /// Standard deviation of the residuals.
    package var velocityDeviation: Double
    package var broadeningDeviation: Double
    /// Mean residual.
    package var velocityBias: Double
    package var broadeningBias: Double
    /// Share of velocities that miss by more than `outlierLimit`, 0...1.
    package var velocityOutlierShare: Double
    /// Standard deviation of residual over the network's own error; nil when it gives none.
    package var velocityPull: Double?
    package var broadeningPull: Double?

    /// About one channel of an R = 5000 cube at H-alpha, km/s.
    package static let outlierLimit = 40.0

    /// Stands in for the scores of a network in training.
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
