import Glibc
import Spectra

/// How far a scan went, by its spectra alone: a spectrum holds nothing beyond the largest path difference at which its
/// interferogram was recorded, so that its transform ends there, whatever the header says.
///
/// Lines and noise reach to that end and then fall to the rounding of the numbers. In 20 real spectra of M31 (N - ZPDINDEX
/// = 672 of 840) the end is seen at 0.796-0.800 of the path differences that the channels can show, 0.7985 in their sum, and
/// in one of M57 (378 of 593) at 0.637.
struct ScanReach {
    /// The largest path difference over that of as many steps as there are channels.
    let value: Double

    /// Pairs of blocks that are looked at: of a full field's 5088 blocks a fortieth, in a tenth of a second.
    private static let mostPairs = 64
    /// With two pairs the end is seen to 0.8 %.
    private static let fewestPairs = 2
    /// Blocks that are neighbours differ by 0.02 % in 1 / cos(angle), the whole field by 4 %.
    private static let mostStretch = 1e-3
    /// Values on the path differences that are looked at.
    private static let spacing = 0.001
    private static let looked = 0.35...0.97
    /// What every scan reaches (`scan_balance`), and what none does: the level of the spectrum, and of what lies beyond.
    private static let inside = 0.35...0.55
    private static let beyond = 0.92...0.97
    /// The share of the power inside at which the end is taken, at least: that of apodized spectra is greater there.
    private static let share = 0.01
    /// The largest such share: where more lies beyond, as numbers that are missing and rounding leave it, no end is seen.
    private static let largestShare = 0.25
    /// How long before its end a scan still shows a good part of the power inside.
    private static let before = 0.01...0.06
    private static let leastBefore = 0.3
    /// Elements of resolution by which a Hann window lets power reach beyond the end (its transform's square, integrated),
    /// over the logarithm of the share of the power that is left there: within 0.1 for shares of 0.01 to 0.25.
    private static let spill = 0.28
    /// The share of the channels that may be missing.
    private static let mostMissing = 0.05

    /// nil where the spectra do not show it.
    init?(_ blocks: [BlockSummary], axisCorrection: Double) {
        var power = [Double](repeating: 0, count: Int((Self.looked.upperBound - Self.looked.lowerBound) / Self.spacing))
        var channelCount = 0
        for (spectrum, correction) in Self.spectra(of: blocks) {
            guard let spectrum = Self.windowed(spectrum) else { continue }
            channelCount = spectrum.count
            let stretch = axisCorrection / correction
            for index in power.indices { power[index] += Self.power(of: spectrum, at: Self.place(index) * stretch) }
        }
        func level(_ range: ClosedRange<Double>) -> Double {
            let values = power.indices.filter { range.contains(Self.place($0)) }.map { power[$0] }.sorted()
            return values[values.count / 2]
        }
        let (within, outside) = (level(Self.inside), level(Self.beyond))
        // As far above what lies beyond as below what lies inside: neither scatters so far.
        let share = max(Self.share, (outside / within).squareRoot())
        guard within > 0, share < Self.largestShare,
            let last = power.lastIndex(where: { $0 > share * within }), last < power.count - 1
        else { return nil }
        let end = Self.place(last) - Self.spill * log(1 / share) * 2 / Double(channelCount)
        // Bright broad lines fade before the scan ends; noise, which shows its end, does not.
        guard level(end - Self.before.upperBound...end - Self.before.lowerBound) > Self.leastBefore * within else {
            return nil
        }
        value = end
    }

    /// Differences of neighbouring blocks, spread over the field, each with its 1 / cos(angle). The sky's lines, whose
    /// interferogram has nodes where a scan may end, are the same in both and leave the noise, which has none.
    private static func spectra(of blocks: [BlockSummary]) -> [(spectrum: [Float], correction: Double)] {
        let pairs = zip(blocks, blocks.dropFirst()).filter { abs($0.correction / $1.correction - 1) < mostStretch }
        guard pairs.count >= fewestPairs else { return [] }
        let count = min(mostPairs, pairs.count)
        return (0..<count).map { index in
            let (one, other) = pairs[(2 * index + 1) * pairs.count / (2 * count)]
            return (zip(one.blank, other.blank).map { $0 - $1 }, (one.correction + other.correction) / 2)
        }
    }

    private static func place(_ index: Int) -> Double { looked.lowerBound + Double(index) * spacing }

    /// A spectrum under a Hann window, its mean taken off; channels that are missing are like those beside them. nil where
    /// too many are.
    private static func windowed(_ spectrum: [Float]) -> [Double]? {
        var values = spectrum.map(Double.init)
        let missing = values.indices.filter { !values[$0].isFinite }
        guard Double(missing.count) <= mostMissing * Double(values.count),
            let first = values.first(where: \.isFinite)
        else { return nil }
        for channel in missing { values[channel] = channel > 0 ? values[channel - 1] : first }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.enumerated().map { channel, value in
            let phase = 2 * Double.pi * Double(channel + 1) / Double(values.count + 1)
            return (value - mean) * (1 - cos(phase)) / 2
        }
    }

    /// Power of a spectrum's transform at a path difference over that which its channels can show.
    private static func power(of spectrum: [Double], at place: Double) -> Double {
        // Goertzel's recurrence.
        let double = 2 * cos(Double.pi * place)
        var (before, last) = (0.0, 0.0)
        for value in spectrum { (before, last) = (last, value + double * last - before) }
        return last * last + before * before - double * last * before
    }
}
