/// The scan's frames put together: what the detector saw, in counts.
public struct DeepFrame: Sendable {
    public let width, height: Int
    /// Mean counts of one frame, row by row; NaN where the file has no number.
    public let countsPerStep: [Float]

    public init(width: Int, height: Int, countsPerStep: [Float]) {
        self.width = width
        self.height = height
        self.countsPerStep = countsPerStep
    }
}
