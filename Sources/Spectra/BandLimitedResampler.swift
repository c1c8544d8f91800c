import Glibc

/// Interpolates spectra from a cube's axis to other wavenumbers with a Kaiser-windowed sinc.
///
/// A scan's spectra hold nothing beyond `bandLimit` of their axis' Nyquist frequency, so the interpolator may roll off
/// between there and its mirror image; with 32 taps the error stays below 2e-4 of a line's peak for zpd/N >= 0.15.
/// Points whose taps reach beyond the spectrum use its last channel there; points outside the axis are 0.
package struct BandLimitedResampler: Sendable {
    /// Multiplications, each with an addition, for one point.
    package static let taps = 32

    package let outputCount: Int
    package let inputCount: Int
    /// First tap's channel of each output point, beyond the ends too; nil where the point lies outside the axis.
    let first: [Int?]
    /// `taps` weights for each output point, summing to 1.
    let weights: [Float]

    /// - Parameters:
    ///   - axis: axis of the input spectra.
    ///   - wavenumbers: where the output is wanted, cm-1.
    ///   - bandLimit: `ScanSetup.bandLimit` of the input, 0..<1.
    package init(from axis: WavenumberAxis, to wavenumbers: [Double], bandLimit: Double) {
        outputCount = wavenumbers.count
        inputCount = axis.count
        var first: [Int?] = []
        var weights: [Float] = []
        for wavenumber in wavenumbers {
            let position = axis.position(of: wavenumber)
            guard position >= 0, position <= Double(axis.count - 1) else {
                first.append(nil)
                weights.append(contentsOf: repeatElement(0, count: Self.taps))
                continue
            }
            let channel = position.rounded(.down)
            first.append(Int(channel) - Self.taps / 2 + 1)
            weights.append(contentsOf: Self.kernel(fraction: position - channel, bandLimit: bandLimit))
        }
        self.first = first
        self.weights = weights
    }

    /// Weights of the `taps` channels around a place between two of them, summing to 1.
    ///
    /// - Parameter fraction: distance from the channel to the left, which is tap taps / 2 - 1; 0..<1.
    package static func kernel(fraction: Double, bandLimit: Double) -> [Float] {
        // Kaiser's formulas: attenuation reached with this many taps over the free transition band.
        let transition = 2 * Double.pi * (1 - min(bandLimit, 0.9))
        let attenuation = 2.285 * Double(taps - 1) * transition + 8
        let beta = attenuation > 50 ? 0.1102 * (attenuation - 8.7) : 0.5842 * pow(attenuation - 21, 0.4)
        let row = (0..<taps).map { tap -> Double in
            let distance = fraction - Double(tap - taps / 2 + 1)
            let edge = 2 * distance / Double(taps)
            guard abs(edge) < 1 else { return 0 }
            let sinc = distance == 0 ? 1 : sin(Double.pi * distance) / (Double.pi * distance)
            return sinc * besselI0(beta * (1 - edge * edge).squareRoot())
        }
        let sum = row.reduce(0, +)
        return row.map { Float($0 / sum) }
    }

    /// Resamples `count` spectra at once.
    ///
    /// - Parameters:
    ///   - input: inputCount x count, a channel's spectra next to each other.
    ///   - output: outputCount x count, the same order; overwritten.
    package func apply(
        _ input: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>
    ) {
        weights.withUnsafeBufferPointer { weights in
            guard let weights = weights.baseAddress else { return }
            for point in 0..<outputCount {
                let row = output + point * count
                guard let first = first[point] else {
                    row.update(repeating: 0, count: count)
                    continue
                }
                sum(input, from: first, weights + point * Self.taps, count: count, into: row)
            }
        }
    }

    /// One point of `count` spectra, sixteen at a time, whose sum stays in registers.
    @inline(never)
    private func sum(
        _ input: UnsafePointer<Float>, from first: Int, _ weights: UnsafePointer<Float>, count: Int,
        into row: UnsafeMutablePointer<Float>
    ) {
        let (least, most) = (-first, inputCount - 1 - first)
        let whole = count / 16 * 16
        for i in stride(from: 0, to: whole, by: 16) {
            var sum = SIMD16<Float>()
            for tap in 0..<Self.taps {
                let source = input + (first + min(max(tap, least), most)) * count + i
                sum = sum.addingProduct(
                    UnsafeRawPointer(source).loadUnaligned(as: SIMD16<Float>.self),
                    SIMD16<Float>(repeating: weights[tap]))
            }
            UnsafeMutableRawPointer(row + i).storeBytes(of: sum, as: SIMD16<Float>.self)
        }
        for i in whole..<count {
            var sum: Float = 0
            for tap in 0..<Self.taps {
                sum = sum.addingProduct(input[(first + min(max(tap, least), most)) * count + i], weights[tap])
            }
            row[i] = sum
        }
    }

    /// Modified Bessel function of the first kind, order 0: its power series, for the window's shape.
    private static func besselI0(_ x: Double) -> Double {
        var (sum, term, k) = (1.0, 1.0, 1.0)
        while term > sum * 1e-16 {
            term *= (x / (2 * k)) * (x / (2 * k))
            sum += term
            k += 1
        }
        return sum
    }
}
