import Glibc
import Prior

/// What a network should say of one spectrum, in the scale of its outputs.
struct TrainingTarget: Sendable, Hashable {
    var velocity: Float = 0
    var broadening: Float = 0
    /// 1 when one cloud is all.
    var singleCloudProbability: Float = 1
    /// Two classes of `VelocityClasses` and the share of the second.
    var lowerClass = 0
    var upperClass = 0
    var upperShare: Float = 0
}

/// The distance of outputs from their targets, and its slope.
enum OutputLoss: Sendable, Hashable {
    /// Velocity and broadening: squared errors with these weights.
    case squares(velocity: Float, broadening: Float)
    /// Cross entropy of `VelocityClasses`.
    case classes
    /// `LineMeasurement`: velocity and broadening as Gaussians with errors of their own, and a probability.
    ///
    /// Where one cloud is not all there is, nothing is asked of velocity and broadening: a few such spectra would make
    /// the estimates for all others twice as uncertain.
    ///
    /// Means follow (output - target) / error, not the likelihood's 1 / error^2, which lets a network neglect the
    /// spectra that it finds hard (Seitzer et al. 2022, with beta = 1/2).
    case measurement

    /// Residuals beyond so many errors pull no harder: spectra whose lines drown in noise are mistaken by any amount.
    private static let steepest: Float = 5

    /// - Parameters:
    ///   - output: outputs x batch.
    ///   - outputCount: of the network.
    ///   - error: slope of the mean loss by each output; outputs x batch, overwritten.
    /// - Returns: mean loss of a spectrum.
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

    /// One spectrum's outputs.
    private struct Column {
        let values: UnsafePointer<Float>
        let stride: Int

        subscript(output: Int) -> Float { values[output * stride] }
    }

    /// Halves, so that a loss of two outputs is their mean.
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
