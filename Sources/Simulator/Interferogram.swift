import Glibc
import Spectra

/// What one pixel of the spectrometer records, one value for each step of the mirror, and the spectrum computed from
/// it: noise that is white here is correlated between the channels there, as in real cubes.
///
/// Step j of N has the path difference x_j = (j - z) d / c. A line of height H, wavenumber s0 and Gaussian width sigma
/// contributes H exp(-2 pi^2 sigma^2 x^2) cos(2 pi s0 x). The spectrum is (2 / n) sum over j of r_j I_j cos(2 pi s x_j)
/// with n = N - z and the weights r of `MertzRamp`: an unbroadened line is a sinc of the width
/// `setup.lineWidth(correction:)` on any axis. The sum ends half a step before the integral that gives the sinc, and
/// holds the line at negative wavenumbers too: each changes a spectrum by 1 / (2 n) of an unbroadened line's height,
/// the latter by more towards the ends of the pixel's own axis.
///
/// Valid for scans whose zero path difference lies in their first half.
package struct Interferogram: Sendable {
    package let setup: ScanSetup
    /// Factor c = 1 / cos(theta) of the pixel: its path differences are the mirror's divided by it.
    package let correction: Double
    private let ramp: MertzRamp
    private var samples: [Double]

    package init(setup: ScanSetup, correction: Double) {
        self.setup = setup
        self.correction = correction
        ramp = MertzRamp(setup)
        samples = [Double](repeating: 0, count: setup.stepCount)
    }

    /// Makes it zero everywhere.
    package mutating func clear() {
        for step in samples.indices { samples[step] = 0 }
    }

    /// Adds a line.
    ///
    /// - Parameters:
    ///   - height: of the line at its peak in the spectrum.
    ///   - center: wavenumber of the line, cm-1.
    ///   - sigma: standard deviation of the gas, cm-1, >= 0.
    package mutating func addLine(height: Double, center: Double, sigma: Double) {
        let width = setup.lineWidth(correction: correction) / (ScanSetup.sincWidth * Double.pi)
        // The Gaussian lowers the peak by h = integral over k in 0...1 of exp(-a^2 k^2) = sqrt(pi) erf(a) / (2 a).
        let a = sigma / (2.0.squareRoot() * width)
        let amplitude = a > 0 ? height * 2 * a / (Double.pi.squareRoot() * erf(a)) : height
        let phase = setup.phase(of: center, correction: correction)
        let damping = setup.phase(of: sigma, correction: correction)
        for step in samples.indices {
            let distance = Double(step - setup.zeroPathIndex)
            let fading = damping * distance
            samples[step] += amplitude * exp(-fading * fading / 2) * cos(phase * distance)
        }
    }

    /// Adds white noise.
    ///
    /// - Parameter channelDeviation: standard deviation that it has in each channel of the spectrum.
    package mutating func addNoise(channelDeviation: Double, _ random: inout RandomSource) {
        let deviation = channelDeviation * Double(setup.longSide) / 2 / (ramp.power / 2).squareRoot()
        for step in samples.indices { samples[step] += deviation * random.gaussian() }
    }

    /// Adds the spectrum to one, correct to 1e-7 of the peak, which is the rounding to `Float`.
    ///
    /// - Parameters:
    ///   - axis: any axis, also a part of the cube's or one calibrated to another c.
    ///   - spectrum: axis.count values.
    package func addSpectrum(on axis: WavenumberAxis, to spectrum: UnsafeMutablePointer<Float>) {
        let scale = 2 / Double(setup.longSide)
        let coefficients = ramp.fold(samples).map { scale * $0 }
        Self.addCosines(
            coefficients, count: coefficients.count, origin: setup.phase(of: axis.origin, correction: correction),
            step: setup.phase(of: axis.step, correction: correction), to: spectrum, channels: axis.count)
    }

    /// Adds sum over m of coefficients[m] cos(m phase) at the phases origin + k step (Clenshaw's recurrence).
    @inline(never)
    private static func addCosines(
        _ coefficients: UnsafePointer<Double>, count: Int, origin: Double, step: Double,
        to spectrum: UnsafeMutablePointer<Float>, channels: Int
    ) {
        for first in stride(from: 0, to: channels, by: 8) {
            var cosine = SIMD8<Double>()
            for lane in 0..<8 { cosine[lane] = cos(origin + Double(first + lane) * step) }
            let twice = cosine + cosine
            var (next, afterNext) = (SIMD8<Double>(), SIMD8<Double>())
            for term in (1..<count).reversed() {
                (next, afterNext) = (SIMD8(repeating: coefficients[term]) - afterNext + twice * next, next)
            }
            let sum = SIMD8(repeating: coefficients[0]) - afterNext + cosine * next
            for lane in 0..<min(8, channels - first) { spectrum[first + lane] += Float(sum[lane]) }
        }
    }
}

extension ScanSetup {
    /// Phase that light of a wavenumber (cm-1) gains from one step to the next, radians.
    func phase(of wavenumber: Double, correction: Double) -> Double {
        2 * Double.pi * wavenumber * 1e-7 * stepSize / correction
    }
}
