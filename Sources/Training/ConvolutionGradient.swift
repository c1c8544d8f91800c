import Prior

extension Convolution {
    /// Gradients of the weights and biases, summed over positions and over the eight spectra.
    ///
    /// - Parameters:
    ///   - error: loss by each output before its ReLU, positions x filters.
    ///   - input: what `forward` read, paddedRows x inputs.
    ///   - weightGradient: filters x window; overwritten.
    ///   - biasGradient: filters; overwritten.
    @inline(never)
    func parameterGradient(
        error: UnsafePointer<Lane>, input: UnsafePointer<Lane>, weightGradient: UnsafeMutablePointer<Float>,
        biasGradient: UnsafeMutablePointer<Float>
    ) {
        for filter in 0..<filters {
            var bias = Lane(repeating: 0)
            for position in 0..<positions { bias += error[position * filters + filter] }
            biasGradient[filter] = Self.total(bias)
            for k in stride(from: 0, to: window, by: 4) {
                var sum0 = Lane(repeating: 0)
                var sum1 = Lane(repeating: 0)
                var sum2 = Lane(repeating: 0)
                var sum3 = Lane(repeating: 0)
                for position in 0..<positions {
                    let value = error[position * filters + filter]
                    let source = input + position * inputs + k
                    sum0 += value * source[0]
                    sum1 += value * source[1]
                    sum2 += value * source[2]
                    sum3 += value * source[3]
                }
                let target = weightGradient + filter * window + k
                target[0] = Self.total(sum0)
                target[1] = Self.total(sum1)
                target[2] = Self.total(sum2)
                target[3] = Self.total(sum3)
            }
        }
    }

    /// Gradient by the input.
    ///
    /// - Parameter inputGradient: paddedRows x inputs; overwritten.
    @inline(never)
    func inputGradient(
        error: UnsafePointer<Lane>, weights: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Lane>
    ) {
        inputGradient.update(repeating: Lane(), count: paddedRows * inputs)
        for position in 0..<positions {
            let errors = error + position * filters
            let target = inputGradient + position * inputs
            for k in 0..<window {
                var sum = target[k]
                for filter in 0..<filters { sum += errors[filter] * weights[filter * window + k] }
                target[k] = sum
            }
        }
    }

    /// Sum of the eight values, always in the same order.
    private static func total(_ lane: Lane) -> Float {
        let four = lane.lowHalf + lane.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }
}
