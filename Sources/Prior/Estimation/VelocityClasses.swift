import Glibc

/// The meaning of the outputs of a network that finds lines.
///
/// The outputs are logits of equal classes of velocity over the trained range, then one of lines beyond that range and
/// one of no lines.
package struct VelocityClasses: Sendable, Hashable {
    /// The trained velocities in the frame of the network's grid, km/s.
    package let range: ClosedRange<Double>
    /// The number of classes of velocity.
    package let count: Int

    package init(range: ClosedRange<Double>, count: Int) {
        self.range = range
        self.count = count
    }

    /// The number of outputs.
    package var outputCount: Int { count + 2 }
    /// The index of the output for lines beyond the range.
    package var beyond: Int { count }
    /// The index of the output for no lines.
    package var none: Int { count + 1 }
    /// The width of a class, km/s.
    private var width: Double { (range.upperBound - range.lowerBound) / Double(count) }

    /// Finds the two classes whose middles a velocity, km/s, lies between, and the share of the upper one, 0...1.
    package func classes(of velocity: Double) -> (lower: Int, upper: Int, upperShare: Double) {
        let place = (velocity - range.lowerBound) / width - 0.5
        let lower = min(max(Int(place.rounded(.down)), 0), count - 1)
        return (lower, min(lower + 1, count - 1), min(max(place - Double(lower), 0), 1))
    }

    /// The lines that a network found.
    struct Found {
        /// The mean velocity of the likeliest class and its neighbours, km/s.
        let velocity: Double
        /// The probability that there are lines at all, 0...1.
        let lineProbability: Float
        /// The probability, given lines, that they are in the likeliest class or its neighbours, 0...1.
        let certainty: Float
    }

    /// Converts a network's outputs, outputCount values, to the place of the lines.
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

    /// Computes the mean velocity of a class and its neighbours, km/s, and their probability over that of the class.
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
