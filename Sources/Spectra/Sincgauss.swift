import Glibc

/// The line profile of a Fourier-transform spectrometer: a sinc, the instrument's own shape, convolved with the
/// Gaussian of the gas' velocities, scaled to 1 at its peak (Martin, Prunet & Drissen 2016, MNRAS 463, 4223).
///
/// This is the reference in double precision; goals in order: correct to 1e-12 of the peak for every width ratio
/// from 0 to 40, readable, fast. The fit's vector kernel is measured against it.
///
/// With w = fwhm / (K pi), a = sigma / (sqrt2 w), b = x / (sqrt2 sigma):
///
///     f = [exp(-b^2) - exp(-a^2) Re(exp(-2 i a b) w(-b + i a))] / erf(a)
///
/// which loses digits as a -> 0; there a Taylor series in sigma^2 takes over.
package struct Sincgauss: Sendable {
    /// Height relative to the peak.
    package let value: Double
    /// Derivatives with respect to the distance from the line's centre, the Gaussian's width and the sinc's width.
    package let byPosition: Double
    package let bySigma: Double
    package let byWidth: Double

    /// Below this sigma / fwhm the series is used: its first neglected term is 1e-16 of the peak there, while the
    /// closed form's derivative in sigma begins to lose digits.
    static let seriesLimit = 0.05
    static let seriesTerms = 8

    /// - Parameters:
    ///   - x: distance from the line's centre, cm-1.
    ///   - fwhm: full width at half maximum of the sinc, cm-1, > 0.
    ///   - sigma: standard deviation of the Gaussian, cm-1, >= 0.
    package init(x: Double, fwhm: Double, sigma: Double) {
        if sigma < Self.seriesLimit * fwhm {
            self.init(seriesAt: x, fwhm: fwhm, sigma: sigma)
        } else {
            self.init(closedFormAt: x, fwhm: fwhm, sigma: sigma)
        }
    }

    private init(closedFormAt x: Double, fwhm: Double, sigma: Double) {
        let w = fwhm / (ScanSetup.sincWidth * Double.pi)
        let a = sigma / (2.0.squareRoot() * w)
        let b = x / (2.0.squareRoot() * sigma)
        let (cosine, sine) = (cos(x / w), sin(x / w))
        let faddeeva = Faddeeva.precise(-b, a)
        let damping = exp(-a * a)
        let peak = erf(a)
        let f = (exp(-b * b) - damping * (cosine * faddeeva.real + sine * faddeeva.imaginary)) / peak
        let slope = 2 / Double.pi.squareRoot() * damping / peak
        let byA = slope * (cosine - f)
        let byB = slope * sine - 2 * b * f
        value = f
        byPosition = byB / (2.0.squareRoot() * sigma)
        bySigma = (byA * a - byB * b) / sigma
        byWidth = -byA * a / fwhm
    }

    /// f = h(u) / h(0) with u = x / w and h = sum over n of tau^n / n! sinc^(2n)(u), tau = (sigma / w)^2 / 2: the heat
    /// equation with the sinc as its initial state.
    private init(seriesAt x: Double, fwhm: Double, sigma: Double) {
        let w = fwhm / (ScanSetup.sincWidth * Double.pi)
        let u = x / w
        let tau = (sigma / w) * (sigma / w) / 2
        let derivatives = Self.sincDerivatives(u)
        var (h, hByU, hByTau) = (0.0, 0.0, 0.0)
        var (peak, peakByTau) = (0.0, 0.0)
        for n in (0..<Self.seriesTerms).reversed() {
            // Horner's rule; sinc^(2n)(0) = (-1)^n / (2n + 1)
            let next = 1 / Double(n + 1)
            let atPeak = (n % 2 == 0 ? 1.0 : -1.0) / Double(2 * n + 1)
            hByTau = h * next + tau * next * hByTau
            peakByTau = peak * next + tau * next * peakByTau
            h = derivatives[2 * n] + tau * next * h
            hByU = derivatives[2 * n + 1] + tau * next * hByU
            peak = atPeak + tau * next * peak
        }
        value = h / peak
        let byU = hByU / peak
        let byTau = (hByTau - value * peakByTau) / peak
        byPosition = byU / w
        bySigma = byTau * sigma / (w * w)
        byWidth = -(u * byU + 2 * tau * byTau) / fwhm
    }

    /// sin(u) / u and its derivatives up to the order 2 * seriesTerms - 1.
    private static func sincDerivatives(_ u: Double) -> [Double] {
        // Upward recurrence divides by u once for each order and is good where u exceeds the order; the power series
        // has no division and is good where its terms stay small.
        abs(u) < 9 ? sincDerivativesBySeries(u) : sincDerivativesByRecurrence(u)
    }

    private static func sincDerivativesBySeries(_ u: Double) -> [Double] {
        (0..<2 * seriesTerms).map { order in
            // sum over k of (-1)^k u^(2k - order) / ((2k + 1) (2k - order)!)
            var k = (order + 1) / 2
            var power = 2 * k == order ? 1.0 : u
            var sum = 0.0
            while k < 45 {
                sum += (k % 2 == 0 ? power : -power) / Double(2 * k + 1)
                k += 1
                power *= u * u / Double((2 * k - order) * (2 * k - order - 1))
            }
            return sum
        }
    }

    private static func sincDerivativesByRecurrence(_ u: Double) -> [Double] {
        let cycle = [sin(u), cos(u), -sin(u), -cos(u)]
        var derivatives = [cycle[0] / u]
        for order in 1..<2 * seriesTerms {
            derivatives.append((cycle[order % 4] - Double(order) * derivatives[order - 1]) / u)
        }
        return derivatives
    }

    /// Integral of the profile over wavenumber for a peak of 1, cm-1.
    package static func flux(fwhm: Double, sigma: Double) -> Double {
        let width = fwhm / ScanSetup.sincWidth
        let a = sigma * Double.pi / (2.0.squareRoot() * width)
        // sqrt(2 pi) sigma / erf(a); erf(a) = 2a / sqrt(pi) (1 - a^2 / 3 + a^4 / 10 - ...)
        return a < 1e-3
            ? width / (1 - a * a / 3 + a * a * a * a / 10) : (2 * Double.pi).squareRoot() * sigma / erf(a)
    }
}
