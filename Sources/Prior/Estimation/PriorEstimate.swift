/// What a network says of one spectrum. NaN, and probabilities of 0, where it had no spectrum to look at.
package struct PriorEstimate: Sendable, Hashable {
    /// km/s.
    package var velocity: Float
    /// One standard deviation, km/s; NaN for a network that gives none.
    package var velocityError: Float
    /// Standard deviation of the gas' velocities, km/s.
    package var broadening: Float
    package var broadeningError: Float
    /// Probability that there are lines at all; 1 for a network that does not say.
    package var lineProbability: Float
    /// Probability that one cloud is where the estimate has it, and is all there is; 1 for a network that does not say.
    package var singleCloudProbability: Float

    package init(
        velocity: Float, velocityError: Float = .nan, broadening: Float, broadeningError: Float = .nan,
        lineProbability: Float = 1, singleCloudProbability: Float = 1
    ) {
        self.velocity = velocity
        self.velocityError = velocityError
        self.broadening = broadening
        self.broadeningError = broadeningError
        self.lineProbability = lineProbability
        self.singleCloudProbability = singleCloudProbability
    }

    /// The estimate for a spectrum that cannot be read.
    package static let none = PriorEstimate(
        velocity: .nan, broadening: .nan, lineProbability: 0, singleCloudProbability: 0)
}
