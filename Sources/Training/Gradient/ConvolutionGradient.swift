import Prior

/// The backward pass through a `Convolution`.
///
/// It owns its workspace and belongs to one `GradientPass`.
final class ConvolutionGradient {
    typealias Lane = Convolution.Lane

    let convolution: Convolution
    /// The convolution from the layer's errors to its input's: the same taps, mirrored.
    private let transposed: Convolution
    private let transposedWeights: UnsafeMutablePointer<Float>
    /// The sums of the eight spectra's gradients by the weights, filters x window.
    private let weightSums: UnsafeMutablePointer<Lane>
    /// The sums of the eight spectra's gradients by the biases, filters values.
    private let biasSums: UnsafeMutablePointer<Lane>

    /// The number of rows of zeros before and after a layer's errors.
    var errorPadding: Int { convolution.taps - 1 }
    /// The number of rows of the errors, with padding and one more that an even number of positions reads.
    var errorRows: Int { convolution.positions + 2 * errorPadding + 1 }

    init(_ convolution: Convolution) {
        self.convolution = convolution
        transposed = Convolution(
            positions: (convolution.paddedRows + 1) / 2 * 2, inputs: convolution.filters,
            filters: convolution.inputs, taps: convolution.taps)
        let weights = convolution.filters * convolution.window
        transposedWeights = .allocate(capacity: weights)
        transposedWeights.initialize(repeating: 0, count: weights)
        weightSums = .allocate(capacity: weights)
        weightSums.initialize(repeating: Lane(), count: weights)
        biasSums = .allocate(capacity: convolution.filters)
        biasSums.initialize(repeating: Lane(), count: convolution.filters)
    }

    deinit {
        transposedWeights.deallocate()
        weightSums.deallocate()
        biasSums.deallocate()
    }

    /// Prepares for the first eight spectra of a mini-batch; the weights are filters x window.
    func begin(weights: UnsafePointer<Float>) {
        let (filters, taps, inputs) = (convolution.filters, convolution.taps, convolution.inputs)
        weightSums.update(repeating: Lane(), count: filters * convolution.window)
        biasSums.update(repeating: Lane(), count: filters)
        for input in 0..<inputs {
            for tap in 0..<taps {
                for filter in 0..<filters {
                    transposedWeights[(input * taps + tap) * filters + filter] =
                        weights[(filter * taps + taps - 1 - tap) * inputs + input]
                }
            }
        }
    }

    /// Adds the gradients of eight spectra by weights and biases.
    ///
    /// - Parameters:
    ///   - error: The slopes of the loss by each output before its ReLU, positions x filters.
    ///   - input: The input of `forward`, paddedRows x inputs.
    func addParameterGradients(error: UnsafePointer<Lane>, input: UnsafePointer<Lane>) {
        for filter in 0..<convolution.filters {
            var bias = biasSums[filter]
            for position in 0..<convolution.positions { bias += error[position * convolution.filters + filter] }
            biasSums[filter] = bias
        }
        for filter in stride(from: 0, to: convolution.filters, by: 2) {
            for k in stride(from: 0, to: convolution.window, by: 4) {
                addWeightGradients(filter, k, error, input)
            }
        }
    }

    /// Adds the gradients by four weights of each of two filters: eight sums stay in registers.
    @inline(never)
    private func addWeightGradients(
        _ filter: Int, _ k: Int, _ error: UnsafePointer<Lane>, _ input: UnsafePointer<Lane>
    ) {
        let (filters, inputs) = (convolution.filters, convolution.inputs)
        let one = weightSums + filter * convolution.window + k
        let two = one + convolution.window
        var (a0, a1, a2, a3) = (one[0], one[1], one[2], one[3])
        var (b0, b1, b2, b3) = (two[0], two[1], two[2], two[3])
        for position in 0..<convolution.positions {
            let errors = error + position * filters + filter
            let source = input + position * inputs + k
            let (a, b) = (errors[0], errors[1])
            let (x0, x1, x2, x3) = (source[0], source[1], source[2], source[3])
            (a0, a1) = (a0.addingProduct(a, x0), a1.addingProduct(a, x1))
            (a2, a3) = (a2.addingProduct(a, x2), a3.addingProduct(a, x3))
            (b0, b1) = (b0.addingProduct(b, x0), b1.addingProduct(b, x1))
            (b2, b3) = (b2.addingProduct(b, x2), b3.addingProduct(b, x3))
        }
        (one[0], one[1], one[2], one[3]) = (a0, a1, a2, a3)
        (two[0], two[1], two[2], two[3]) = (b0, b1, b2, b3)
    }

    /// Sums the gradients over all spectra after the last eight.
    ///
    /// - Parameters:
    ///   - weightGradient: The gradient by the weights, filters x window; overwritten.
    ///   - biasGradient: The gradient by the biases, filters values; overwritten.
    func finish(weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>) {
        for i in 0..<convolution.filters * convolution.window { weightGradient[i] = Self.total(weightSums[i]) }
        for i in 0..<convolution.filters { biasGradient[i] = Self.total(biasSums[i]) }
    }

    /// Computes the gradient of eight spectra by the input, whose number of values at a position is a multiple of four.
    ///
    /// - Parameters:
    ///   - paddedError: The errors, errorRows x filters, with zeros in the first and last `errorPadding` rows.
    ///   - inputGradient: The gradient, (paddedRows + 1) x inputs; overwritten.
    func inputGradient(paddedError: UnsafePointer<Lane>, inputGradient: UnsafeMutablePointer<Lane>) {
        transposed.linear(weights: transposedWeights, input: paddedError, output: inputGradient)
    }

    /// Sums the eight values, always in the same order.
    private static func total(_ lane: Lane) -> Float {
        let four = lane.lowHalf + lane.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }
}
