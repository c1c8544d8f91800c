/// A one-dimensional convolution over eight spectra at once: each vector holds one value of eight spectra.
///
/// Layers lie in memory as [position][filter]. An input has `paddedRows` rows, of which the first `leftPadding` and
/// the last are zeros, so that a filter's taps and inputs are one contiguous run that starts at the output's position.
package struct Convolution: Sendable, Hashable {
    package typealias Lane = SIMD8<Float>

    package let positions: Int
    package let inputs: Int
    package let filters: Int
    package let taps: Int

    package var leftPadding: Int { (taps - 1) / 2 }
    package var paddedRows: Int { positions + taps - 1 }
    /// Weights of one filter.
    package var window: Int { taps * inputs }

    package init(positions: Int, inputs: Int, filters: Int, taps: Int) {
        self.positions = positions
        self.inputs = inputs
        self.filters = filters
        self.taps = taps
    }

    /// output = max(0, weights * input + bias).
    ///
    /// - Parameters:
    ///   - weights: filters x window.
    ///   - input: paddedRows x inputs.
    ///   - output: positions x filters; overwritten.
    @inline(never)
    package func forward(
        weights: UnsafePointer<Float>, bias: UnsafePointer<Float>, input: UnsafePointer<Lane>,
        output: UnsafeMutablePointer<Lane>
    ) {
        let window = window
        for group in stride(from: 0, to: filters, by: 4) {
            let w0 = weights + group * window
            let (w1, w2, w3) = (w0 + window, w0 + 2 * window, w0 + 3 * window)
            for position in 0..<positions {
                let source = input + position * inputs
                var sum0 = Lane(repeating: bias[group])
                var sum1 = Lane(repeating: bias[group + 1])
                var sum2 = Lane(repeating: bias[group + 2])
                var sum3 = Lane(repeating: bias[group + 3])
                for k in 0..<window {
                    let value = source[k]
                    sum0 += value * w0[k]
                    sum1 += value * w1[k]
                    sum2 += value * w2[k]
                    sum3 += value * w3[k]
                }
                let target = output + position * filters + group
                target[0] = Self.rectified(sum0)
                target[1] = Self.rectified(sum1)
                target[2] = Self.rectified(sum2)
                target[3] = Self.rectified(sum3)
            }
        }
    }

    @inline(__always)
    package static func rectified(_ x: Lane) -> Lane {
        x.replacing(with: 0, where: x .< 0)
    }
}
