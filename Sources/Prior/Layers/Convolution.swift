/// A one-dimensional convolution over eight spectra at once: each vector holds one value of eight spectra.
///
/// Layers lie in memory as [position][filter]. An input has `paddedRows` rows, of which the first `leftPadding` and
/// the last are zeros, so that a filter's taps and inputs are one contiguous run that starts at the output's position.
package struct Convolution: Sendable, Hashable {
    package typealias Lane = SIMD8<Float>

    /// The number of output positions, a multiple of two.
    package let positions: Int
    /// The number of values at each position of the input.
    package let inputs: Int
    /// The number of values at each position of the output, a multiple of four.
    package let filters: Int
    /// The number of positions that a filter sees.
    package let taps: Int

    /// The number of rows of zeros before the input.
    package var leftPadding: Int { (taps - 1) / 2 }
    /// The number of rows of the input, with the zeros before and after it.
    package var paddedRows: Int { positions + taps - 1 }
    /// The number of weights of one filter.
    package var window: Int { taps * inputs }

    package init(positions: Int, inputs: Int, filters: Int, taps: Int) {
        self.positions = positions
        self.inputs = inputs
        self.filters = filters
        self.taps = taps
    }

    /// Computes output = max(0, weights * input + bias).
    ///
    /// - Parameters:
    ///   - weights: The weights, filters x window.
    ///   - bias: The biases, filters values.
    ///   - input: The padded input, paddedRows x inputs.
    ///   - output: The output, positions x filters; overwritten.
    package func forward(
        weights: UnsafePointer<Float>, bias: UnsafePointer<Float>, input: UnsafePointer<Lane>,
        output: UnsafeMutablePointer<Lane>
    ) {
        for group in stride(from: 0, to: filters, by: 4) {
            let start = SIMD4(bias[group], bias[group + 1], bias[group + 2], bias[group + 3])
            convolve(weights + group * window, start: start, input, output + group, floor: 0)
        }
    }

    /// Computes output = weights * input; with transposed weights, this is the transposed convolution.
    package func linear(
        weights: UnsafePointer<Float>, input: UnsafePointer<Lane>, output: UnsafeMutablePointer<Lane>
    ) {
        for group in stride(from: 0, to: filters, by: 4) {
            convolve(weights + group * window, start: .zero, input, output + group, floor: -.infinity)
        }
    }

    /// Convolves with four filters at two positions at a time.
    ///
    /// Eight sums stay in registers, and six loads serve eight products.
    @inline(never)
    private func convolve(
        _ weights: UnsafePointer<Float>, start: SIMD4<Float>, _ input: UnsafePointer<Lane>,
        _ output: UnsafeMutablePointer<Lane>, floor: Float
    ) {
        let (inputs, filters, window) = (inputs, filters, window)
        let (w0, w1, w2, w3) = (weights, weights + window, weights + 2 * window, weights + 3 * window)
        let floor = Lane(repeating: floor)
        for position in stride(from: 0, to: positions, by: 2) {
            let (left, right) = (input + position * inputs, input + (position + 1) * inputs)
            var (a0, b0) = (Lane(repeating: start[0]), Lane(repeating: start[0]))
            var (a1, b1) = (Lane(repeating: start[1]), Lane(repeating: start[1]))
            var (a2, b2) = (Lane(repeating: start[2]), Lane(repeating: start[2]))
            var (a3, b3) = (Lane(repeating: start[3]), Lane(repeating: start[3]))
            for k in 0..<window {
                let (a, b) = (left[k], right[k])
                let (x0, x1) = (Lane(repeating: w0[k]), Lane(repeating: w1[k]))
                let (x2, x3) = (Lane(repeating: w2[k]), Lane(repeating: w3[k]))
                (a0, b0) = (a0.addingProduct(a, x0), b0.addingProduct(b, x0))
                (a1, b1) = (a1.addingProduct(a, x1), b1.addingProduct(b, x1))
                (a2, b2) = (a2.addingProduct(a, x2), b2.addingProduct(b, x2))
                (a3, b3) = (a3.addingProduct(a, x3), b3.addingProduct(b, x3))
            }
            let (one, two) = (output + position * filters, output + (position + 1) * filters)
            (one[0], one[1]) = (Self.atLeast(floor, a0), Self.atLeast(floor, a1))
            (one[2], one[3]) = (Self.atLeast(floor, a2), Self.atLeast(floor, a3))
            (two[0], two[1]) = (Self.atLeast(floor, b0), Self.atLeast(floor, b1))
            (two[2], two[3]) = (Self.atLeast(floor, b2), Self.atLeast(floor, b3))
        }
    }

    @inline(__always)
    private static func atLeast(_ floor: Lane, _ x: Lane) -> Lane {
        x.replacing(with: floor, where: x .< floor)
    }
}
