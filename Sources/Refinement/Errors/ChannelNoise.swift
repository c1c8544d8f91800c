import Glibc
import Spectra

/// How the noise of a channel is related to that of its neighbours.
///
/// A scan's noise is white in the interferogram. Mertz's ramp (0 at the first step, 1 from the mirror image of the
/// first step on) weights it, and the transform leaves nothing beyond the long side's end. With k the path difference
/// over its largest value and q the short side over the long one, a channel's noise has the power spectrum
///
///     R(k) = 1 for q <= k <= 1,    (k^2 + q^2) / (2 q^2) for k < q,    0 for k > 1
///
/// up to k = pi / p, where p is the phase between neighbouring channels. The lines of a spectrum live at k <= 1, all
/// of the noise does too: relative to white noise of the same standard deviation in each channel they meet the
/// `excess` (pi / p) / integral of R = (pi / p) / (1 - q / 3), less what the short side takes away,
/// `deficit(k)` = 1 - R(k).
package enum ChannelNoise: Sendable, Hashable {
    /// Independent in each channel.
    case white
    /// White in the interferogram; `shortSide` is the number of steps before zero path difference over that after it,
    /// 0 to 1.
    case interferogram(shortSide: Double)

    /// The noise of spectra of a scan whose zero path difference lies in its first half.
    package init(of setup: ScanSetup) {
        self = .interferogram(shortSide: Double(setup.zeroPathIndex) / Double(setup.longSide))
    }

    /// The short side in parts of the long side; 0 for white noise.
    var shortSide: Double {
        switch self {
        case .white: 0
        case .interferogram(let shortSide): min(max(shortSide, 0), 1)
        }
    }

    /// Power of the noise on the long side's path differences, over that of white noise with the same variance of one
    /// channel.
    ///
    /// - Parameter phaseStep: between neighbouring channels, axis step / w.
    func excess(phaseStep: Double) -> Double {
        switch self {
        case .white: 1
        case .interferogram: Double.pi / phaseStep / (1 - shortSide / 3)
        }
    }

    /// Share of that power that is missing at path difference 0, where a constant lies.
    var deficitAtZero: Double {
        shortSide > 0 ? 0.5 : 0
    }

    /// Variance of a line's amplitude over that for white noise, velocity and broadening being known.
    func amplitudeExcess(tau: Double, phaseStep: Double) -> Double {
        let line = OPDMoments(tau: tau, end: 1)
        return excess(phaseStep: phaseStep) * (1 - deficit(tau: tau).even[0] / line.even[0])
    }

    /// What is missing for one line, or for two that are `shift` apart: moments over the short side, weighted with
    /// deficit(k).
    func deficit(tau: Double, shift: Double = 0) -> OPDMoments {
        let shortSide = shortSide
        guard shortSide > 0 else { return OPDMoments() }
        return OPDMoments(
            tau: tau, shift: shift, end: shortSide, weight: (0.5, -0.5 / (shortSide * shortSide)))
    }
}
