import Cubes
import Glibc
import Spectra

/// Correlation of the noise of neighbouring channels that a scan gives, against which apodized or smoothed spectra show.
///
/// A scan's noise is white in the interferogram. Mertz's ramp weights it to the power R(k), with k the path difference
/// over its largest value and q the short side over the long one:
///
///     R(k) = 1 for q <= k <= 1,    (k^2 + q^2) / (2 q^2) for k < q
///
/// The correlation is the mean of cos(phase k) with the weights R, where the phase is that of the largest path
/// difference between neighbouring channels. A real spectrum (M57, 208 channels beyond the filter) has 0.31, its scan
/// gives 0.317.
enum NoiseCorrelation {
    static func expected(_ setup: ScanSetup, phase: Double) -> Double {
        let q = min(1, Double(setup.zeroPathIndex) / Double(setup.longSide))
        guard q > 0 else { return sin(phase) / phase }
        let (sine, cosine) = (sin(q * phase), cos(q * phase))
        let integral = sin(phase) / phase + cosine / (q * phase * phase) - sine / (q * q * phase * phase * phase)
        return integral / (1 - q / 3)
    }

    /// The same for a cube: channels are closer to each other where its axis was stretched to the reference one.
    static func expected(_ cube: SpectralCube) -> Double {
        let center = Double(cube.laserMap.correction(x: cube.width / 2, y: cube.height / 2))
        let stretch = center.isFinite ? (cube.header.axisCorrection ?? center) / center : 1
        return expected(cube.setup, phase: Double.pi * cube.setup.bandLimit * stretch)
    }
}
