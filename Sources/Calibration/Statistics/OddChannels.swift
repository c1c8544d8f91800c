import Glibc
import Spectra

/// Channels that no scan has made: a spectrum holds nothing beyond the largest path difference that was recorded
/// (`ScanReach`), so that each of its channels follows from those around. What stands in one alone, as a program or damage
/// leaves it, does not.
///
/// A filter that lets pass only what lies beyond sees such a number at a tenth of its height, and of lines, sky and noise a
/// hundred-thousandth: 0.002 of a pixel's noise in 20 real spectra of M31. Where all channels stand out, as in spectra that no
/// interferometer made, none is odd.
struct OddChannels {
    /// The channel that stands out most, and by how much in a fifth of the field or more, the spectra's unit; nil where none
    /// stands out of the others.
    let odd: (channel: Int, height: Double)?

    /// Angles in a field differ by 4 % in 1 / cos: its spectra reach so much farther on the common axis.
    private static let stretch = 1.045
    /// Attenuation of the filter where spectra have something, dB, and the constants of Kaiser's rules for the length and the
    /// window that give it (Oppenheim & Schafer 2010, Discrete-Time Signal Processing, section 7.6).
    private static let attenuation = 100.0
    private static let length = (offset: 8.0, scale: 2.285)
    private static let beta = (offset: 8.7, scale: 0.1102)
    /// Longer filters would leave too few channels to look at: scans with less than a seventh on the short side.
    private static let mostTaps = 131
    /// The share of the blocks that stand out less: damage may lie in a part of the field.
    private static let quantile = 0.8
    /// A channel is odd that stands out so many times as far as most do.
    private static let leastOverUsual = 5.0

    /// nil where the spectra reach too far for it, or hold too few numbers in succession.
    ///
    /// - Parameter bandLimit: the largest path difference over that of as many steps as there are channels.
    init?(_ blocks: [BlockSummary], bandLimit: Double) {
        guard let filter = Self.filter(bandLimit: bandLimit), let channelCount = blocks.first?.blank.count else {
            return nil
        }
        let margin = filter.count / 2
        guard channelCount > filter.count else { return nil }
        let heights = (margin..<channelCount - margin).map { channel in
            let left = blocks.map { block in
                var sum = 0.0
                for (tap, weight) in filter.enumerated() {
                    sum += weight * Double(block.blank[channel - margin + tap])
                }
                return Float(abs(sum) / filter[margin])
            }
            return RobustStatistics.quantile(Self.quantile, of: left)
        }
        let usual = Double(RobustStatistics.median(heights))
        guard let place = heights.indices.filter({ heights[$0].isFinite }).max(by: { heights[$0] < heights[$1] }) else {
            return nil
        }
        let highest = Double(heights[place])
        odd = highest > Self.leastOverUsual * usual ? (place + margin, highest) : nil
    }

    /// Taps of a high-pass of linear phase, by Kaiser's window; nil where it would be too long.
    private static func filter(bandLimit: Double) -> [Double]? {
        let end = bandLimit * stretch
        guard end > 0, end < 1 else { return nil }
        let taps = Int((attenuation - length.offset) / (length.scale * Double.pi * (1 - end))) | 1
        guard taps <= mostTaps else { return nil }
        let cut = (1 + end) / 2
        let shape = beta.scale * (attenuation - beta.offset)
        return (0..<taps).map { tap in
            let place = Double(tap - taps / 2)
            let edge = 2 * place / Double(taps - 1)
            let window = bessel(shape * max(0, 1 - edge * edge).squareRoot()) / bessel(shape)
            let low = place == 0 ? cut : sin(Double.pi * cut * place) / (Double.pi * place)
            return ((place == 0 ? 1 : 0) - low) * window
        }
    }

    /// The modified Bessel function of the first kind and order 0, by its power series.
    private static func bessel(_ x: Double) -> Double {
        var (sum, term, index) = (1.0, 1.0, 1.0)
        while term > 1e-12 * sum {
            term *= (x / (2 * index)) * (x / (2 * index))
            sum += term
            index += 1
        }
        return sum
    }
}
