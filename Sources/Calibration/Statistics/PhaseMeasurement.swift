import Cubes
import Records
import Spectra

/// What is in the imaginary part of a complex cube, where a well corrected phase leaves noise alone; of a sample.
struct PhaseMeasurement {
    /// Root mean square of a pixel's imaginary part inside the filter over the noise of its real part, the median over
    /// pixels.
    let noiseRatio: Double
    /// Mean of the imaginary part inside the filter over that of the real one.
    let level: Double

    /// Rows that are read, spread over the field.
    private static let rowCount = 8

    /// nil for a cube without an imaginary part, or without a spectrum in the sample.
    init?(of cube: SpectralCube, statistics: FieldStatistics) throws(CubeError) {
        guard cube.hasImaginaryPart else { return nil }
        let reader = try cube.reader()
        let channels = cube.axis.channels(in: SN3Band.passband)
        var real = [Float](repeating: 0, count: channels.count * cube.width)
        var imaginary = real
        var (reals, imaginaries) = (0.0, 0.0)
        var ratios: [Float] = []
        for y in Self.rows(of: cube, statistics) {
            try real.withUnsafeMutableBufferPointer { (buffer) throws(CubeError) in
                guard let start = buffer.baseAddress else { return }
                try reader.read(columns: 0..<cube.width, rows: y..<y + 1, channels: channels, into: start)
            }
            try imaginary.withUnsafeMutableBufferPointer { (buffer) throws(CubeError) in
                guard let start = buffer.baseAddress else { return }
                try reader.readImaginary(columns: 0..<cube.width, rows: y..<y + 1, channels: channels, into: start)
            }
            for x in 0..<cube.width where statistics.pixels.isCovered(y * cube.width + x) {
                var (squares, count) = (0.0, 0.0)
                for channel in 0..<channels.count {
                    let value = imaginary[channel * cube.width + x]
                    guard value.isFinite, real[channel * cube.width + x].isFinite else { continue }
                    squares += Double(value) * Double(value)
                    imaginaries += Double(value)
                    reals += Double(real[channel * cube.width + x])
                    count += 1
                }
                ratios.append(Float((squares / count).squareRoot()) / statistics.pixels.noise[y * cube.width + x])
            }
        }
        noiseRatio = Double(RobustStatistics.median(ratios))
        level = imaginaries / reals
        guard noiseRatio.isFinite, level.isFinite else { return nil }
    }

    /// Rows among those that were read, spread over the field.
    private static func rows(of cube: SpectralCube, _ statistics: FieldStatistics) -> [Int] {
        let seen = (0..<cube.height).filter { y in
            (0..<cube.width).contains { statistics.pixels.isCovered(y * cube.width + $0) }
        }
        let count = min(rowCount, seen.count)
        return (0..<count).map { seen[(2 * $0 + 1) * seen.count / (2 * count)] }
    }

    func checks(_ limits: CheckLimits) -> [QualityCheck] {
        let advice = "The phase was not corrected: line shapes are lopsided and fluxes too low. Have it reduced again."
        return [
            limits.judge(
                .imaginaryNoise, noiseRatio, advice: advice),
            limits.judge(
                .imaginaryMean, abs(level),
                advice: advice),
        ]
    }
}
