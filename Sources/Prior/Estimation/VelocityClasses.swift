import Glibc

/// What the outputs of a network that finds lines mean: logits of equal classes of velocity over its trained range, then
/// one for lines beyond that range and one for no lines.
package struct VelocityClasses: Sendable, Hashable {
    /// km/s, in the frame of the network's grid.
    package let range: ClosedRange<Double>
    /// Classes of velocity.
    package let count: Int

    package init(range: ClosedRange<Double>, count: Int) {
        self.range = range
        self.count = count
    }

    package var outputCount: Int { count + 2 }
    package var beyond: Int { count }
    package var none: Int { count + 1 }
    private var width: Double { (range.upperBound - range.lowerBound) / Double(count) }

    /// Shares of the two classes whose middles a velocity lies between.
    package func classes(of velocity: Double) -> (lower: Int, upper: Int, upperShare: Double) {
        let place = (velocity - range.lowerBound) / width - 0.5
        let lower = min(max(Int(place.rounded(.down)), 0), count - 1)
        return (lower, min(lower + 1, count - 1), min(max(place - Double(lower), 0), 1))
    }

    struct Found {
        /// km/s: mean of the likeliest class and its neighbours.
        let velocity: Double
        /// Probability of any lines.
        let lineProbability: Float
        /// Probability of these classes among all ends that lines can have.
        let certainty: Float
    }

    func found(_ outputs: NetworkEvaluator.Outputs) -> Found {
        var largest = -Float.infinity
        for i in 0..<outputCount { largest = max(largest, outputs[i]) }
        var (sum, best) = (Float(0), 0)
        for i in 0..<outputCount {
            sum += exp(outputs[i] - largest)
            if i < count, outputs[i] > outputs[best] { best = i }
        }
        let (velocity, weight) = peak(outputs, at: best)
        let blank = exp(outputs[none] - largest) / sum
        let share = weight * exp(outputs[best] - largest) / sum
        return Found(
            velocity: velocity, lineProbability: 1 - blank, certainty: blank < 1 ? min(share / (1 - blank), 1) : 0)
    }

    /// Mean velocity of a class and its neighbours, and their probability over that of the class.
    private func peak(_ outputs: NetworkEvaluator.Outputs, at index: Int) -> (velocity: Double, weight: Float) {
        var (weight, mean) = (Float(0), Float(0))
        for i in max(index - 1, 0)...min(index + 1, count - 1) {
            let share = exp(outputs[i] - outputs[index])
            weight += share
            mean += share * Float(i - index)
        }
        return (range.lowerBound + (Double(index) + Double(mean / weight) + 0.5) * width, weight)
    }
}
