import Glibc
import Spectra

/// Where one line lies on the axis and how broad it is, with the derivatives of both.
///
/// u = (wavenumber - line) / w counts in units of w = fwhm / (K pi), tau = (sigma / w)^2 / 2.
struct LineGeometry {
    /// Channel, with a fraction, of the line's centre.
    let position: Double
    /// Wavenumber of the line's centre, cm-1.
    let wavenumber: Double
    let tau: Double
    /// du / d(velocity), the same at every channel; per km/s.
    let phaseByVelocity: Double
    /// d(tau) / d(velocity) per km/s: sigma in cm-1 follows the line's wavenumber.
    let tauByVelocity: Double
    /// d(tau) / d(broadening^2), per (km/s)^2.
    let tauBySquare: Double

    init(rest: Double, velocity: Double, square: Double, scale w: Double, axis: WavenumberAxis) {
        wavenumber = rest * Doppler.factor(velocity: velocity)
        position = axis.position(of: wavenumber)
        let slope = rest * Doppler.factorDerivative(velocity: velocity)
        phaseByVelocity = -slope / w
        let ratio = wavenumber / (Doppler.speedOfLight * w)
        tauBySquare = ratio * ratio / 2
        tau = square * tauBySquare
        tauByVelocity = 2 * tau * slope / wavenumber
    }
}

/// The profile's value at its centre, h(0, tau) = integral over k from 0 to 1 of exp(-tau k^2), in Double.
struct PeakHeight {
    let value: Double
    /// Derivative with respect to tau.
    let byTau: Double

    init(tau: Double) {
        guard tau < 1 else {
            // sqrt(pi) erf(a) / 2a with a^2 = tau
            let a = tau.squareRoot()
            value = Double.pi.squareRoot() * erf(a) / (2 * a)
            byTau = (exp(-tau) - value) / (2 * tau)
            return
        }
        // sum over n of (-tau)^n / (n! (2n + 1)) and its derivative; 18 terms leave 1e-17 at 1, 1e-11 at -2, below any fit
        var (value, byTau, term) = (1.0, 0.0, 1.0)
        for n in 1...18 {
            byTau -= term / Double(2 * n + 1)
            term *= -tau / Double(n)
            value += term / Double(2 * n + 1)
        }
        self.value = value
        self.byTau = byTau
    }
}
