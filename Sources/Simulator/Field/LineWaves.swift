import Glibc
import Spectra

/// The interferogram of a set of lines, one value for each distance from zero path difference: eight lines at a time by
/// recurrences, which in double precision are good to 1e-10 after a thousand steps.
///
/// A line of height H, wavenumber s0 and Gaussian width sigma is H' exp(-2 pi^2 sigma^2 x^2) cos(2 pi s0 x) at the path
/// difference x, with H' as in `Interferogram.addLine`.
struct LineWaves {
    private struct Group {
        var amplitude = SIMD8<Double>()
        /// The cosine of the phase that is gained from one step to the next.
        var cosine = SIMD8<Double>()
        /// exp(-f^2 / 2) for the fading exp(-(f m)^2 / 2) at the distance m.
        var fading = SIMD8(repeating: 1.0)
    }

    private var groups: [Group] = []

    /// - Parameters:
    ///   - heights: at the lines' peaks.
    ///   - centers: wavenumbers, cm-1.
    ///   - sigmas: standard deviations of the gas, cm-1; nil for 0.
    ///   - correction: c of the pixel.
    init(heights: [Double], centers: [Double], sigmas: [Double]?, setup: ScanSetup, correction: Double) {
        let width = setup.lineWidth(correction: correction) / (ScanSetup.sincWidth * Double.pi)
        for first in stride(from: 0, to: heights.count, by: 8) {
            var group = Group()
            for lane in 0..<min(8, heights.count - first) {
                let line = first + lane
                group.cosine[lane] = cos(setup.phase(of: centers[line], correction: correction))
                group.amplitude[lane] = heights[line]
                guard let sigma = sigmas?[line], sigma > 0 else { continue }
                let a = sigma / (2.0.squareRoot() * width)
                group.amplitude[lane] *= 2 * a / (Double.pi.squareRoot() * erf(a))
                let damping = setup.phase(of: sigma, correction: correction)
                group.fading[lane] = exp(-damping * damping / 2)
            }
            groups.append(group)
        }
    }

    /// Adds `weights[m]` times the interferogram at each distance m to `output[m * stride]`.
    @inline(never)
    func add(weights: [Float], to output: UnsafeMutablePointer<Float>, stride: Int) {
        for group in groups {
            let twice = group.cosine + group.cosine
            var (current, next) = (group.amplitude, group.amplitude * group.cosine)
            // exp(-(f m)^2 / 2) grows from one step to the next by exp(-f^2 (2 m + 1) / 2).
            let square = group.fading * group.fading
            var (fading, ratio) = (SIMD8(repeating: 1.0), group.fading)
            for (distance, weight) in weights.enumerated() {
                let faded = current * fading
                let four = faded.lowHalf + faded.highHalf
                let two = four.lowHalf + four.highHalf
                output[distance * stride] += weight * Float(two.x + two.y)
                (current, next) = (next, twice * next - current)
                fading *= ratio
                ratio *= square
            }
        }
    }
}
