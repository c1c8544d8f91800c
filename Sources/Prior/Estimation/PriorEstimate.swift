import Spectra

/// A network's estimate for one spectrum.
///
/// A spectrum that cannot be read has NaN and probabilities of 0.
package struct PriorEstimate: Sendable, Hashable {
    /// The velocity of the gas, km/s.
    package var velocity: Float
    /// One standard deviation of the velocity, km/s; NaN for a network that gives none.
    package var velocityError: Float
    /// The standard deviation of the gas' velocities, km/s.
    package var broadening: Float
    /// One standard deviation of the broadening, km/s; NaN for a network that gives none.
    package var broadeningError: Float
    /// The probability that there are lines at all, 0...1; 1 for a network that does not estimate it.
    package var lineProbability: Float
    /// The probability that one cloud is where the estimate has it and is all there is, 0...1; 1 for a network that
    /// does not estimate it.
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

    /// Whether there is a velocity, of less than half that of light, and a broadening.
    package var isDefined: Bool { abs(velocity) < Float(Doppler.speedOfLight / 2) && broadening.isFinite }

    /// The estimate for a spectrum that cannot be read.
    package static let none = PriorEstimate(
        velocity: .nan, broadening: .nan, lineProbability: 0, singleCloudProbability: 0)
}
