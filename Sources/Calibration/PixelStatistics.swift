import Spectra

/// Measures single spectra: coverage, continuum, noise and net line flux. Owns its workspace; one for each thread.
final class PixelStatistics {
    struct Result {
        /// Share of the channels in `SN3Band.alwaysCovered` that hold no number or an exact zero; 1 is no spectrum.
        var invalidShare: Float
        /// Median of `lineRegion`; NaN without a spectrum, as everything below.
        var continuum: Float
        /// Standard deviation of the noise of one channel.
        var noise: Float
        /// Sum over `lineRegion` above the continuum.
        var lineFlux: Float
    }

    /// Holds the five lines at velocities from -800 to 3200 km/s, and the filter is flat there, cm-1.
    static let lineRegion = 14_680.0...15_330.0
    /// Deviations beyond this many standard deviations are not noise.
    private static let clip = 4.0
    /// Values that a noise level needs.
    private static let fewest = 20

    let band: Range<Int>
    private let lines: Range<Int>
    private let noiseWindows: [Range<Int>]
    private var scratch: [Float]

    /// - Parameter axis: axis of the spectra.
    init(axis: WavenumberAxis) {
        band = axis.channels(in: SN3Band.alwaysCovered)
        lines = axis.channels(in: Self.lineRegion)
        noiseWindows = [SN3Band.redNoise, SN3Band.blueNoise].map { axis.channels(in: $0) }
        scratch = [Float](repeating: 0, count: axis.count)
    }

    func measure(_ spectrum: UnsafePointer<Float>) -> Result {
        var valid = 0
        for channel in band where Self.isValid(spectrum[channel]) { valid += 1 }
        let invalidShare = band.isEmpty ? 1 : Float(band.count - valid) / Float(band.count)
        guard valid > 0 else {
            return Result(invalidShare: 1, continuum: .nan, noise: .nan, lineFlux: .nan)
        }
        let (continuum, lineFlux) = measureLines(spectrum)
        return Result(
            invalidShare: invalidShare, continuum: continuum, noise: measureNoise(spectrum), lineFlux: lineFlux)
    }

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
    private func measureNoise(_ spectrum: UnsafePointer<Float>) -> Float {
        var (squares, degrees) = (0.0, 0.0)
        for window in noiseWindows {
            if let (sum, freedom) = clippedSquares(spectrum, window) {
                squares += sum
                degrees += freedom
            }
        }
        guard degrees < Double(Self.fewest) else { return Float((squares / degrees).squareRoot()) }
        var count = 0
        for channel in band.dropFirst() where Self.isValid(spectrum[channel]) && Self.isValid(spectrum[channel - 1]) {
            scratch[count] = abs(spectrum[channel] - spectrum[channel - 1])
            count += 1
        }
        guard count >= Self.fewest else { return .nan }
        return Float(RobustStatistics.madToSigma / 2.0.squareRoot()) * quantile(0.5, count)
    }

    /// Sum of squared deviations from the mean without outliers, and its degrees of freedom.
    private func clippedSquares(
        _ spectrum: UnsafePointer<Float>, _ window: Range<Int>
    ) -> (sum: Double, freedom: Double)? {
        var (center, limit) = (0.0, Double.infinity)
        var result: (sum: Double, freedom: Double)?
        for _ in 0..<3 {
            var (count, sum, squares) = (0.0, 0.0, 0.0)
            for channel in window where Self.isValid(spectrum[channel]) {
                let deviation = Double(spectrum[channel]) - center
                guard abs(deviation) <= limit else { continue }
                count += 1
                sum += deviation
                squares += deviation * deviation
            }
            guard count > 2 else { return nil }
            let variance = max(0, squares - sum * sum / count)
            result = (variance, count - 1)
            center += sum / count
            limit = Self.clip * (variance / (count - 1)).squareRoot()
        }
        return result
    }

    private func quantile(_ fraction: Double, _ count: Int) -> Float {
        scratch.withUnsafeMutableBufferPointer {
            RobustStatistics.quantile(fraction, partitioning: UnsafeMutableBufferPointer(rebasing: $0[..<count]))
        }
    }
}
