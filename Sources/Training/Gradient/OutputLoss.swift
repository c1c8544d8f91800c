import Glibc
import Prior

/// The outputs that a network should give for one spectrum, in their own scale.
struct TrainingTarget: Sendable, Hashable {
    var velocity: Float = 0
    var broadening: Float = 0
    /// The probability that one cloud is all: 1 or 0.
    var singleCloudProbability: Float = 1
    /// The lower one of the two classes of `VelocityClasses` that share the truth.
    var lowerClass = 0
    /// The upper one of the two classes of `VelocityClasses` that share the truth.
    var upperClass = 0
    /// The share of the upper class, 0...1.
    var upperShare: Float = 0
}

/// The loss that training minimises: the distance of outputs from their targets.
enum OutputLoss: Sendable, Hashable {
    /// The weighted sum of the squared errors of velocity and broadening.
    case squares(velocity: Float, broadening: Float)
    /// The cross entropy of `VelocityClasses`.
    case classes
    /// The negative log likelihood of `LineMeasurement`: Gaussians with errors of their own, and a probability.
    ///
    /// Velocity and broadening count for single clouds only: a few spectra of more than one cloud would make the
    /// estimates for all others twice as uncertain.
    ///
    /// Means follow (output - target) / error, not the likelihood's 1 / error^2, which lets a network neglect the
    /// spectra that it finds hard (Seitzer et al. 2022, with beta = 1/2).
    case measurement

    /// The number of errors beyond which a residual pulls no harder.
    ///
    /// Spectra whose lines drown in noise are mistaken by any amount.
    private static let steepest: Float = 5

    /// Computes the loss of a batch and its slope by each output.
    ///
    /// - Parameters:
    ///   - output: The outputs, outputCount x batch.
    ///   - outputCount: The number of outputs for one spectrum.
    ///   - targets: The targets, batch values.
    ///   - error: The slope of the mean loss by each output, outputCount x batch; overwritten.
    /// - Returns: The mean loss of a spectrum.
    func slope(
        _ output: UnsafePointer<Float>, outputCount: Int, _ targets: [TrainingTarget],
        into error: UnsafeMutablePointer<Float>
    ) -> Double {
        let batch = targets.count
        var sum = 0.0
        for (i, target) in targets.enumerated() {
            let (from, into) = (Column(values: output + i, stride: batch), error + i)
            switch self {
            case .squares(let velocity, let broadening):
                sum += Self.square(from, 0, target.velocity, weight: velocity, into)
                sum += Self.square(from, 1, target.broadening, weight: broadening, into)
            case .classes:
                sum += Self.crossEntropy(from, count: outputCount, target, into)
            case .measurement:
                for (place, wanted) in [(0, target.velocity), (2, target.broadening)] {
                    if target.singleCloudProbability == 1 {
                        sum += Self.likelihood(from, place, wanted, into)
                    } else {
                        (into[place * batch], into[(place + 1) * batch]) = (0, 0)
                    }
                }
                sum += Self.entropy(from, 4, target.singleCloudProbability, into)
            }
        }
        return sum / Double(batch)
    }

    /// The outputs for one spectrum.
    private struct Column {
        let values: UnsafePointer<Float>
        let stride: Int

        subscript(output: Int) -> Float { values[output * stride] }
    }

    /// Computes half the squared error, so that a loss of two outputs is their mean.
    private static func square(
        _ output: Column, _ place: Int, _ target: Float, weight: Float, _ error: UnsafeMutablePointer<Float>
    ) -> Double {
        let residual = output[place] - target
        error[place * output.stride] = weight * residual / Float(output.stride)
        return Double(weight * residual * residual / 2)
    }

    private static func crossEntropy(
        _ output: Column, count: Int, _ target: TrainingTarget, _ error: UnsafeMutablePointer<Float>
    ) -> Double {
        var largest = -Float.infinity
        for i in 0..<count { largest = max(largest, output[i]) }
        var sum: Float = 0
        for i in 0..<count { sum += exp(output[i] - largest) }
        var loss: Float = 0
        for i in 0..<count {
            let probability = exp(output[i] - largest) / sum
            var wanted: Float = 0
            if i == target.lowerClass { wanted += 1 - target.upperShare }
            if i == target.upperClass { wanted += target.upperShare }
            error[i * output.stride] = (probability - wanted) / Float(output.stride)
            if wanted > 0 { loss -= wanted * (output[i] - largest - log(sum)) }
        }
        return Double(loss)
    }

    private static func likelihood(
        _ output: Column, _ place: Int, _ target: Float, _ error: UnsafeMutablePointer<Float>
    ) -> Double {
        let range = LineMeasurement.logErrors
        let given = output[place + 1]
        let logError = min(max(given, range.lowerBound), range.upperBound)
        let residual = (output[place] - target) * exp(-logError)
        let excess = min(residual * residual, steepest * steepest)
        error[place * output.stride] = min(max(residual, -steepest), steepest) / Float(output.stride)
        // Towards the range where the output lies beyond it, else to where the square is 1.
        error[(place + 1) * output.stride] = (given == logError ? 1 - excess : given - logError) / Float(output.stride)
        return Double(excess / 2 + logError)
    }

    private static func entropy(
        _ output: Column, _ place: Int, _ target: Float, _ error: UnsafeMutablePointer<Float>
    ) -> Double {
        let logit = output[place]
        error[place * output.stride] = (1 / (1 + exp(-logit)) - target) / Float(output.stride)
        return Double(max(logit, 0) - logit * target + log1p(exp(-abs(logit))))
    }
}
