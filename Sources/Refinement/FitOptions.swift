/// Limits of a fit.
public struct FitOptions: Sendable, Hashable {
    /// Evaluations of the model after which a descent gives up; a fit makes two descents and one scan at most.
    public var maximumIterations: Int
    /// How far the velocity may go from its start, km/s.
    public var velocityReach: Double
    /// Largest broadening, km/s.
    public var maximumBroadening: Double

    public init(maximumIterations: Int = 50, velocityReach: Double = 500, maximumBroadening: Double = 1000) {
        self.maximumIterations = maximumIterations
        self.velocityReach = velocityReach
        self.maximumBroadening = maximumBroadening
    }
}
