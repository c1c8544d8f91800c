/// What a network says of one spectrum. NaN, and probabilities of 0, where it had no spectrum to look at.
public struct PriorAnswer: Sendable, Hashable {
    /// km/s.
    public var velocity: Float
    /// One standard deviation, km/s; NaN for a network that gives none.
    public var velocityError: Float
    /// Standard deviation of the gas' velocities, km/s.
    public var broadening: Float
    public var broadeningError: Float
    /// Probability that there are lines at all; 1 for a network that does not say.
    public var presence: Float
    /// Probability that one cloud is where the answer has it, and is all there is; 1 for a network that does not say.
    public var simplicity: Float

    public init(
        velocity: Float, velocityError: Float = .nan, broadening: Float, broadeningError: Float = .nan,
        presence: Float = 1, simplicity: Float = 1
    ) {
        self.velocity = velocity
        self.velocityError = velocityError
        self.broadening = broadening
        self.broadeningError = broadeningError
        self.presence = presence
        self.simplicity = simplicity
    }

    /// For a spectrum that cannot be read.
    public static let none = PriorAnswer(velocity: .nan, broadening: .nan, presence: 0, simplicity: 0)
}
