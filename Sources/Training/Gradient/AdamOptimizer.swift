import Glibc

/// The Adam optimizer (Kingma & Ba 2015) with the authors' decay rates.
final class AdamOptimizer {
    /// The values that the next step depends on.
    struct State: Sendable, Equatable {
        /// The running mean of each parameter's slope.
        var mean: [Float]
        /// The running mean of the square of each parameter's slope.
        var square: [Float]
        /// The number of steps made.
        var steps: Int
    }

    private static let firstDecay: Float = 0.9
    private static let secondDecay: Float = 0.999
    private static let smallest: Float = 1e-7

    /// The size below which a running mean becomes 0.
    ///
    /// The means of parameters that no spectrum uses would fall into denormal numbers, which are some hundred times
    /// slower to compute with.
    private static let negligible: Float = 1e-30

    private let count: Int
    private let mean: UnsafeMutablePointer<Float>
    private let square: UnsafeMutablePointer<Float>
    private var steps = 0

    init(count: Int) {
        self.count = count
        mean = .allocate(capacity: count)
        square = .allocate(capacity: count)
        mean.initialize(repeating: 0, count: count)
        square.initialize(repeating: 0, count: count)
    }

    deinit {
        mean.deallocate()
        square.deallocate()
    }

    var state: State {
        State(
            mean: Array(UnsafeBufferPointer(start: mean, count: count)),
            square: Array(UnsafeBufferPointer(start: square, count: count)), steps: steps)
    }

    /// Continues from a state.
    ///
    /// - Parameter state: The state of an optimizer of as many parameters.
    func restore(_ state: State) {
        precondition(state.mean.count == count && state.square.count == count, "a state of \(state.mean.count) values")
        mean.update(from: state.mean, count: count)
        square.update(from: state.square, count: count)
        steps = state.steps
    }

    /// Moves the parameters down the gradient; both have count values.
    @inline(never)
    func step(
        _ parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, learningRate: Float
    ) {
        steps += 1
        let power = Double(steps)
        // Both running means start at zero; these factors make up for it.
        let correction = (1 - pow(Double(Self.secondDecay), power)).squareRoot()
        let rate = learningRate * Float(correction / (1 - pow(Double(Self.firstDecay), power)))
        let (first, second) = (Self.firstDecay, Self.secondDecay)
        for i in 0..<count {
            let slope = gradient[i]
            let newMean = first * mean[i] + (1 - first) * slope
            let newSquare = second * square[i] + (1 - second) * slope * slope
            mean[i] = abs(newMean) < Self.negligible ? 0 : newMean
            square[i] = newSquare < Self.negligible ? 0 : newSquare
            parameters[i] -= rate * mean[i] / (square[i].squareRoot() + Self.smallest)
        }
    }
}
