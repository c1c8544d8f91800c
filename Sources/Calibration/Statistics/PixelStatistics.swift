import Spectra

/// Measures single spectra: coverage, continuum, noise and net line flux. Owns its workspace; one for each thread.
package final class PixelStatistics {
    struct Result {
        /// Share of the channels in `SN3Band.alwaysCovered` that hold no number or an exact zero; 1 is no spectrum.
        var invalidShare: Float
        /// Median of `lineRegion`; NaN without a spectrum, as everything below.
        var continuum: Float
        /// Standard deviation of the noise of one channel.
        var noise: Float
        /// Variance of the noise of one channel beyond the filter's red and blue edges; NaN where too few channels are
        /// there.
        var redVariance: Float
        var blueVariance: Float
        /// Correlation of the noise of neighbouring channels beyond the edges; NaN where too few channels are there.
        var noiseCorrelation: Float
        /// Sum over `lineRegion` above the continuum.
        var lineFlux: Float
        /// Whether channels in succession held one and the same number.
        var isFilled = false

        /// Whether small numbers stand where no light fell.
        var isDark = false

        /// The result for a pixel in which small numbers stand for none.
        static let dark = {
            var result = none
            result.isDark = true
            return result
        }()

        /// The result for a pixel without a spectrum.
        static let none = Result(
            invalidShare: 1, continuum: .nan, noise: .nan, redVariance: .nan, blueVariance: .nan,
            noiseCorrelation: .nan, lineFlux: .nan)
    }

    /// Holds the five lines at velocities from -800 to 3200 km/s, and the filter is flat there, cm-1.
    static let lineRegion = 14_680.0...15_330.0
    /// Deviations beyond this many standard deviations are not noise.
    private static let clip = 4.0
    /// A value this many standard deviations of the noise off the continuum, or a continuum that many times the block's,
    /// stands for none (-9999, 1e30): H-alpha of the brightest nebulae reaches 1e4, a star some 1e4 times the sky.
    package static let absurd: Float = 1e6
    /// Values that a noise level needs.
    private static let fewest = 20

    let band: Range<Int>
    private let channelCount: Int
    private let lines: Range<Int>
    private let redWindow, blueWindow: Range<Int>
    private var scratch: [Float]

    /// - Parameter axis: axis of the spectra.
    init(axis: WavenumberAxis) {
        channelCount = axis.count
        band = axis.channels(in: SN3Band.alwaysCovered)
        lines = axis.channels(in: Self.lineRegion)
        redWindow = axis.channels(in: SN3Band.redNoise)
        blueWindow = axis.channels(in: SN3Band.blueNoise)
        scratch = [Float](repeating: 0, count: axis.count)
    }

    /// Measures a spectrum; values in it that stand for none become NaN.
    func measure(_ spectrum: UnsafeMutablePointer<Float>) -> Result {
        let isFilled = Self.removeFilling(from: spectrum, count: channelCount)
        var result = measureWithoutFilling(spectrum)
        result.isFilled = isFilled
        return result
    }

    private func measureWithoutFilling(_ spectrum: UnsafeMutablePointer<Float>) -> Result {
        let result = measureAsItIs(spectrum)
        let limit = Self.absurd * result.noise
        guard limit > 0, limit.isFinite else { return result }
        var isChanged = false
        for channel in 0..<channelCount where abs(spectrum[channel] - result.continuum) > limit {
            spectrum[channel] = .nan
            isChanged = true
        }
        return isChanged ? measureAsItIs(spectrum) : result
    }

    private func measureAsItIs(_ spectrum: UnsafePointer<Float>) -> Result {
        var (valid, lowest, highest) = (0, Float.infinity, -Float.infinity)
        for channel in band where Self.isValid(spectrum[channel]) {
            valid += 1
            lowest = min(lowest, spectrum[channel])
            highest = max(highest, spectrum[channel])
        }
        let invalidShare = band.isEmpty ? 1 : Float(band.count - valid) / Float(band.count)
        // One number throughout is a placeholder: what was measured has noise.
        guard valid > 0, lowest < highest || valid == 1 else { return .none }
        let (continuum, lineFlux) = measureLines(spectrum)
        let (red, blue) = (clippedSquares(spectrum, redWindow), clippedSquares(spectrum, blueWindow))
        return Result(
            invalidShare: invalidShare, continuum: continuum,
            noise: noise([red, blue].compactMap(\.self), of: spectrum), redVariance: red?.variance ?? .nan,
            blueVariance: blue?.variance ?? .nan,
            noiseCorrelation: correlation([(redWindow, red), (blueWindow, blue)], of: spectrum), lineFlux: lineFlux)
    }

    /// Channels in succession that hold one and the same number become NaN: what was measured has noise.
    ///
    /// - Returns: whether there were any.
    package static func removeFilling(from spectrum: UnsafeMutablePointer<Float>, count: Int) -> Bool {
        var isFilled = false
        // Every run that is long enough holds two neighbours of which the first is a multiple of its length less one.
        for middle in stride(from: 0, to: count - 1, by: shortestFilling - 1)
        where spectrum[middle] == spectrum[middle + 1] {
            let value = spectrum[middle]
            var (first, end) = (middle, middle + 2)
            while first > 0, spectrum[first - 1] == value { first -= 1 }
            while end < count, spectrum[end] == value { end += 1 }
            guard end - first >= shortestFilling else { continue }
            for channel in first..<end { spectrum[channel] = .nan }
            isFilled = true
        }
        return isFilled
    }

    /// Equal numbers in succession that no measurement gives. Of a spectrum that was packed to a quarter of its noise,
    /// fpack's coarsest, neighbours are equal once in 14 times, and five in succession in one pixel of a hundred.
    private static let shortestFilling = 5

    static func isValid(_ value: Float) -> Bool { value.isFinite && value != 0 }

    private func measureLines(_ spectrum: UnsafePointer<Float>) -> (continuum: Float, lineFlux: Float) {
        var (count, sum) = (0, 0.0)
        for channel in lines where Self.isValid(spectrum[channel]) {
            scratch[count] = spectrum[channel]
            sum += Double(spectrum[channel])
            count += 1
        }
        guard count > 0 else { return (.nan, .nan) }
        let median = quantile(0.5, count)
        // Channels that are missing are taken to be like the others.
        let flux = (sum / Double(count) - Double(median)) * Double(lines.count)
        return (median, Float(flux))
    }

    /// Standard deviation in the windows outside the filter, each about its own mean; where they hold nothing, from
    /// the differences of neighbouring channels in the band.
    private func noise(_ windows: [Deviations], of spectrum: UnsafePointer<Float>) -> Float {
        let squares = windows.reduce(0) { $0 + $1.squares }
        let degrees = windows.reduce(0) { $0 + $1.freedom }
        guard degrees < Double(Self.fewest) else { return Float((squares / degrees).squareRoot()) }
        var count = 0
        for channel in band.dropFirst() where Self.isValid(spectrum[channel]) && Self.isValid(spectrum[channel - 1]) {
            scratch[count] = abs(spectrum[channel] - spectrum[channel - 1])
            count += 1
        }
        guard count >= Self.fewest else { return .nan }
        return Float(RobustStatistics.madToSigma / 2.0.squareRoot()) * quantile(0.5, count)
    }

    /// Correlation of neighbouring channels about each window's mean, without outliers.
    private func correlation(
        _ windows: [(channels: Range<Int>, noise: Deviations?)], of spectrum: UnsafePointer<Float>
    ) -> Float {
        var (products, squares, count) = (0.0, 0.0, 0)
        for case (let channels, let noise?) in windows {
            let limit = Self.clip * (noise.squares / noise.freedom).squareRoot()
            var before = Double.nan
            for channel in channels {
                let deviation = Double(spectrum[channel]) - noise.mean
                let isSound = Self.isValid(spectrum[channel]) && abs(deviation) <= limit
                if isSound, before.isFinite {
                    products += before * deviation
                    squares += (before * before + deviation * deviation) / 2
                    count += 1
                }
                before = isSound ? deviation : .nan
            }
        }
        return count >= Self.fewest && squares > 0 ? Float(products / squares) : .nan
    }

    /// A window's mean without outliers, the sum of squared deviations from it, and their degrees of freedom.
    private struct Deviations {
        let mean, squares, freedom: Double

        var variance: Float { Float(squares / freedom) }
    }

    private func clippedSquares(_ spectrum: UnsafePointer<Float>, _ window: Range<Int>) -> Deviations? {
        var (center, limit) = (0.0, Double.infinity)
        var result: Deviations?
        for round in 0..<Self.mostRounds {
            var (count, sum, squares) = (0.0, 0.0, 0.0)
            for channel in window where Self.isValid(spectrum[channel]) {
                let deviation = Double(spectrum[channel]) - center
                guard abs(deviation) <= limit else { continue }
                count += 1
                sum += deviation
                squares += deviation * deviation
            }
            guard count > 2 else { return nil }
            center += sum / count
            let variance = max(0, squares - sum * sum / count)
            result = Deviations(mean: center, squares: variance, freedom: count - 1)
            limit = Self.clip * (variance / (count - 1)).squareRoot()
            // What is left after a value of 1e30 went is the rounding of its sum, which a further round takes away.
            if round >= Self.rounds - 1, variance >= Self.lostDigits * squares { break }
        }
        return result
    }

    /// Rounds of clipping that ordinary outliers need.
    private static let rounds = 3
    /// Two rounds for each of the three steps in which rounding goes down from 1e30 to fluxes of 1e-18.
    private static let mostRounds = 9
    /// A variance that is less than this share of the squares from which it was taken has too few digits.
    private static let lostDigits = 1e-12

    private func quantile(_ fraction: Double, _ count: Int) -> Float {
        scratch.withUnsafeMutableBufferPointer {
            RobustStatistics.quantile(fraction, partitioning: UnsafeMutableBufferPointer(rebasing: $0[..<count]))
        }
    }
}
