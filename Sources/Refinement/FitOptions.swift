/// What a fit assumes, and its limits.
package struct FitOptions: Sendable, Hashable {
    /// What the lines have in common.
    package var ties: LineTies
    /// What errors are computed for.
    package var noise: ChannelNoise
    /// Evaluations of the model after which a descent gives up; a fit makes two descents and one scan at most.
    package var maximumIterations: Int
    /// How far the velocity may go from its start, km/s.
    package var velocityReach: Double
    /// Largest broadening, km/s.
    package var maximumBroadening: Double

    package init(
        ties: LineTies = .common, noise: ChannelNoise = .white, maximumIterations: Int = 50,
        velocityReach: Double = 500, maximumBroadening: Double = 1000
    ) {
        self.ties = ties
        self.noise = noise
        self.maximumIterations = maximumIterations
        self.velocityReach = velocityReach
        self.maximumBroadening = maximumBroadening
    }
}
