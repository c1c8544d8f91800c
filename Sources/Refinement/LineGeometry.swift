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
