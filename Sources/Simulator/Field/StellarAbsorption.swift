import Glibc
import Spectra

/// The absorption lines of a galaxy's stars: those of the Sun, which its old stars have too, as wide as the stars' motions
/// make them.
struct StellarAbsorption: Sendable {
    private struct Line: Sendable {
        /// Air wavelength, nm, and equivalent width, pm.
        let wavelength, width: Double
    }

    /// Moore, Minnaert & Houtgast 1966, The Solar Spectrum (NBS Monograph 61), rounded: H-alpha, and the lines of metals
    /// with more than 5 pm.
    private static let lines = [
        (649.378, 12.0), (649.498, 16.5), (649.965, 8.0), (651.608, 5.4), (651.837, 5.7), (654.625, 10.3),
        (656.281, 402.0), (656.922, 7.2), (657.502, 6.0), (659.291, 12.3), (659.387, 8.6), (660.911, 6.6),
        (664.364, 9.2), (666.344, 8.2), (667.799, 12.3), (671.768, 12.0), (675.015, 7.4), (676.777, 7.9),
        (677.231, 5.0), (681.026, 5.0), (682.859, 5.7), (684.134, 6.6), (684.365, 6.1),
    ].map { Line(wavelength: $0.0, width: $0.1) }

    /// Standard deviation of the stars' velocities in the middle of a spiral galaxy, km/s.
    private static let dispersion = 100.0
    private static let reach = 4.0

    let axis: WavenumberAxis
    /// Factor on the equivalent widths.
    let strength: Double

    /// Takes the lines out of a spectrum.
    ///
    /// - Parameters:
    ///   - continuum: of the stars, the spectrum's unit.
    ///   - velocity: of the stars on the axis, km/s.
    ///   - filter: its transmission, axis.count values.
    ///   - spectrum: axis.count values.
    func absorb(_ continuum: Float, velocity: Double, filter: [Float], from spectrum: UnsafeMutablePointer<Float>) {
        for line in Self.lines {
            let center = 1e7 / line.wavelength * Doppler.factor(velocity: velocity)
            let sigma = center * Self.dispersion / Doppler.speedOfLight
            // A picometre is 1e-3 nm.
            let depth = strength * line.width * 1e-3 / line.wavelength * center / (sigma * (2 * Double.pi).squareRoot())
            for channel in axis.channels(in: center - Self.reach * sigma...center + Self.reach * sigma) {
                let distance = (axis[channel] - center) / sigma
                spectrum[channel] -= continuum * filter[channel] * Float(depth * exp(-distance * distance / 2))
            }
        }
    }
}
