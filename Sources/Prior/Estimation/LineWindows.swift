import Glibc
import Spectra

/// The points around the five lines that a measurer reads, counted in widths of the instrument's sinc.
///
/// Counted that way, lines look the same at every resolving power, angle and velocity, once the windows are centred on
/// them.
package struct LineWindows: Sendable, Hashable {
    /// The number of points of each line.
    package let points: Int
    /// The distance between the points, widths of the sinc.
    package let spacing: Double

    package init(points: Int, spacing: Double) {
        self.points = points
        self.spacing = spacing
    }

    /// The number of points of all lines.
    package var count: Int { points * EmissionLine.sn3.count }

    /// The distances of a line's points from its centre, widths of the sinc.
    var offsets: [Double] { (0..<points).map { spacing * (Double($0) - Double(points - 1) / 2) } }
}

/// A sampler of one cube's spectra in `LineWindows`, each at its own velocity and line width.
///
/// Its kernel is the Kaiser-windowed sinc of `BandLimitedResampler`, tabulated for 1024 places between two channels.
package struct WindowSampler: Sendable {
    /// The number of places between two channels that have a kernel of their own.
    private static let phases = 1024
    private let windows: LineWindows
    private let axis: WavenumberAxis
    private let offsets: [Double]
    private let lines = EmissionLine.sn3.map(\.wavenumber)
    /// The kernels, phases x taps.
    private let kernel: [Float]
    private let taps = BandLimitedResampler.taps

    package init(_ windows: LineWindows, axis: WavenumberAxis, bandLimit: Double) {
        self.windows = windows
        self.axis = axis
        offsets = windows.offsets
        kernel = (0..<Self.phases).flatMap { phase in
            BandLimitedResampler.kernel(fraction: Double(phase) / Double(Self.phases), bandLimit: bandLimit)
        }
    }

    /// Samples one spectrum in the windows.
    ///
    /// - Parameters:
    ///   - spectrum: The spectrum, axis.count values.
    ///   - velocity: The velocity on the axis at which the windows are centred, km/s.
    ///   - lineWidth: The width of the sinc, cm-1.
    ///   - output: The samples, windows.count values, 0 where a point lies outside the axis; overwritten.
    package func sample(
        _ spectrum: UnsafePointer<Float>, velocity: Double, lineWidth: Double, into output: UnsafeMutablePointer<Float>
    ) {
        let factor = Doppler.factor(velocity: velocity)
        let channels = lineWidth / axis.step
        kernel.withUnsafeBufferPointer { kernel in
            guard let kernel = kernel.baseAddress else { return }
            for (line, wavenumber) in lines.enumerated() {
                let center = axis.position(of: wavenumber * factor)
                for (point, offset) in offsets.enumerated() {
                    let position = center + offset * channels
                    output[line * windows.points + point] = value(spectrum, at: position, kernel)
                }
            }
        }
    }

    @inline(__always)
    private func value(_ spectrum: UnsafePointer<Float>, at position: Double, _ kernel: UnsafePointer<Float>) -> Float {
        guard position >= 0, position <= Double(axis.count - 1) else { return 0 }
        // To the nearest of the places between two channels.
        let place = Int((position * Double(Self.phases)).rounded())
        let first = place / Self.phases - taps / 2 + 1
        let weights = kernel + place % Self.phases * taps
        if first >= 0, first + taps <= axis.count {
            var sum = SIMD16<Float>()
            for tap in stride(from: 0, to: taps, by: 16) {
                sum = sum.addingProduct(
                    UnsafeRawPointer(spectrum + first + tap).loadUnaligned(as: SIMD16<Float>.self),
                    UnsafeRawPointer(weights + tap).loadUnaligned(as: SIMD16<Float>.self))
            }
            let eight = sum.lowHalf + sum.highHalf
            let four = eight.lowHalf + eight.highHalf
            return (four.x + four.z) + (four.y + four.w)
        }
        var sum: Float = 0
        for tap in 0..<taps { sum += weights[tap] * spectrum[min(max(first + tap, 0), axis.count - 1)] }
        return sum
    }
}
