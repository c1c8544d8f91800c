import Glibc
import Spectra

/// Each pixel's noise from two sides: its own channels beyond the filter, which know everything but are few, and the
/// counts of its deep frame, which are many but know the light alone.
enum NoiseMap {
    /// Channels that count as one: 1 + 2 x (0.17^2 + 0.29^2 + 0.08^2), from the correlations of a scan's noise at lags
    /// 1, 2 and 3 (zero path difference at a fifth).
    private static let channelsForOne = 1.24
    /// The least scatter between deep frame and noise, in parts of the noise: flat fields are no better.
    private static let floor = 0.01
    private static let fewest = 100

    /// The weighted mean, in the logarithm, of the noise measured and of the photons' noise times what the field's
    /// median pixel has more; the latter counts by how closely it follows the former over the field.
    ///
    /// - Parameters:
    ///   - measured: from the windows beyond the filter; NaN stays NaN.
    ///   - photons: `PhotonNoise`; NaN leaves the measured value.
    ///   - channels: of the windows together.
    static func combined(measured: [Float], photons: [Float], channels: Int) -> [Float] {
        let excess = zip(measured, photons).map { log($0 / $1) }
        let finite = excess.filter(\.isFinite)
        guard finite.count >= fewest, channels > 0 else { return measured }
        let median = RobustStatistics.median(finite)
        // Variances of the logarithm of a standard deviation.
        let own = channelsForOne / (2 * Double(channels))
        let scatter = Double(RobustStatistics.sigma(finite))
        let theirs = max(scatter * scatter - own, floor * floor)
        let weight = Float(own / (own + theirs))
        return zip(measured, excess).map { value, excess in
            excess.isFinite ? value * exp(weight * (median - excess)) : value
        }
    }
}
