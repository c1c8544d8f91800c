/// How well a network did on spectra that it had not seen, in km/s. Residual = answer - truth.
public struct NetworkScores: Sendable, Hashable {
    public var spectrumCount: Int
    /// Standard deviation of the residuals.
    public var velocityDeviation: Double
    public var broadeningDeviation: Double
    /// Mean residual.
    public var velocityBias: Double
    public var broadeningBias: Double
    /// Share of velocities that miss by more than `outlierLimit`, 0...1.
    public var velocityOutlierShare: Double
    /// Standard deviation of residual over the network's own error; nil when it gives none.
    public var velocityPull: Double?
    public var broadeningPull: Double?

    /// About one channel of an R = 5000 cube at H-alpha, km/s.
    public static let outlierLimit = 40.0

    /// Stands in for the scores of a network in training.
    package static let notMeasured = NetworkScores(
        spectrumCount: 0, velocityDeviation: 0, broadeningDeviation: 0, velocityBias: 0, broadeningBias: 0,
        velocityOutlierShare: 0)

    public init(
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
