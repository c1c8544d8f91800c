import Glibc
import Simulator
import Spectra

/// The view of spectra that one scan has at one angle and for one galaxy: axis, line width, noise and night sky.
///
/// Noise is white in the scan's interferogram. It is drawn once for `noiseCount` pixels; a spectrum's is a mixture of
/// two of them, which has their covariance.
struct TrainingFrame: Sendable {
    /// The index of zero path difference over the number of steps, in the survey's scans and older ones.
    static let zeroPathShares = 0.15...0.38
    /// The corrections 1 / cos(theta) over the field: 11 to 20 degrees.
    static let corrections = 1.0187...1.0642
    /// The correction of the axis at the field's centre.
    static let axisCorrection = 1.0374
    /// The velocities of galaxies, from M31 to beyond Virgo, km/s.
    static let shifts = -700.0...3000.0
    /// The velocity zero points of cubes that were not corrected, km/s.
    static let zeroPoints = -10.0...120.0
    /// The number of pixels for which noise is drawn.
    static let noiseCount = 192
    /// The number of patterns of sky lines.
    static let patternCount = 4

    let axis: WavenumberAxis
    let bandLimit: Double
    /// The width of the sinc, cm-1.
    let lineWidth: Double
    /// The velocity of the galaxy on the axis, km/s.
    let shift: Double
    /// The noise, noiseCount x axis.count, of standard deviation 1.
    private let noise: [Float]
    /// The sky's lines, patternCount x axis.count, the brightest one of height about 1.
    private let sky: [Float]

    /// Draws a scan, an angle, a galaxy, noise and sky.
    ///
    /// - Parameters:
    ///   - resolvingPower: The range of resolving powers at H-alpha; the draw is uniform in their logarithm.
    ///   - random: The source of random numbers.
    init(resolvingPower: ClosedRange<Double>, _ random: inout RandomSource) {
        let correction = random.uniform(in: Self.corrections)
        let power = exp(random.uniform(in: log(resolvingPower.lowerBound)...log(resolvingPower.upperBound)))
        let setup = Self.scan(
            resolvingPower: power, correction: correction, zeroPathShare: random.uniform(in: Self.zeroPathShares))
        let whole = setup.axis(correction: Self.axisCorrection)
        axis = whole.window(whole.channels(in: SN3Band.fit))
        bandLimit = setup.bandLimit
        shift = random.uniform(in: Self.shifts)
        lineWidth = setup.lineWidth(correction: correction)
        noise = Self.noise(setup, axis, correction: correction, &random)
        sky = Self.sky(axis, lineWidth: lineWidth, zeroPoint: random.uniform(in: Self.zeroPoints), &random)
    }

    /// Makes the scan that has a resolving power at H-alpha at a pixel's angle.
    private static func scan(resolvingPower: Double, correction: Double, zeroPathShare: Double) -> ScanSetup {
        let (order, step) = (ObservedFrames.scan.order, ObservedFrames.scan.stepSize)
        let longSide =
            resolvingPower * ScanSetup.sincWidth * correction * 1e7 / (2 * step * EmissionLine.halpha.wavenumber)
        let count = Int((longSide / (1 - zeroPathShare)).rounded())
        return ScanSetup(
            order: order, stepSize: step, stepCount: count, zeroPathIndex: count - Int(longSide.rounded()))
    }

    private static func noise(
        _ setup: ScanSetup, _ axis: WavenumberAxis, correction: Double, _ random: inout RandomSource
    ) -> [Float] {
        let maker = FieldInterferograms(setup: setup, axis: axis)
        var noise: [Float] = []
        noise.reserveCapacity(noiseCount * axis.count)
        for _ in 0..<noiseCount / FieldInterferograms.blockSize {
            maker.begin(count: FieldInterferograms.blockSize, correction: correction)
            for pixel in 0..<FieldInterferograms.blockSize { maker.addNoise(pixel: pixel, deviation: 1, &random) }
            maker.transform()
            for pixel in 0..<FieldInterferograms.blockSize {
                noise.append(contentsOf: UnsafeBufferPointer(start: maker[pixel], count: axis.count))
            }
        }
        return noise
    }

    private static func sky(
        _ axis: WavenumberAxis, lineWidth: Double, zeroPoint: Double, _ random: inout RandomSource
    ) -> [Float] {
        let profile = LineProfile(fwhm: lineWidth, sigma: 0)
        let brightest = NightSkyLine.all.map(\.relativeFlux).max() ?? 1
        let factor = Doppler.factor(velocity: zeroPoint)
        return (0..<patternCount).flatMap { _ in
            var pattern = [Float](repeating: 0, count: axis.count)
            for line in NightSkyLine.all {
                // Lines of different bands fail to cancel by different amounts.
                let height = line.relativeFlux / brightest * exp(0.7 * random.gaussian())
                profile.add(height: height, center: line.wavenumber * factor, axis: axis, to: &pattern)
            }
            return pattern
        }
    }

    /// Writes a spectrum of this frame with fresh noise, as the pipeline hands it on: channels without a number are 0.
    ///
    /// - Parameters:
    ///   - spectrum: The spectrum.
    ///   - random: The source of random numbers.
    ///   - output: The fluxes on the axis, axis.count values; overwritten.
    func observe(_ spectrum: NebularSpectrum, _ random: inout RandomSource, into output: UnsafeMutablePointer<Float>) {
        spectrum.render(on: axis, shift: shift, into: output)
        let angle = random.uniform(in: 0...(2 * Double.pi))
        let (first, second) = (Float(spectrum.noise * cos(angle)), Float(spectrum.noise * sin(angle)))
        let firstRow = Int.random(in: 0..<Self.noiseCount, using: &random)
        let secondRow = (firstRow + Int.random(in: 1..<Self.noiseCount, using: &random)) % Self.noiseCount
        let skyRow = Int.random(in: 0..<Self.patternCount, using: &random)
        let skyHeight = Float(spectrum.sky)
        noise.withUnsafeBufferPointer { noise in
            sky.withUnsafeBufferPointer { sky in
                for i in 0..<axis.count {
                    output[i] += first * noise[firstRow * axis.count + i] + second * noise[secondRow * axis.count + i]
                    output[i] += skyHeight * sky[skyRow * axis.count + i]
                }
            }
        }
        for channel in spectrum.gap(in: axis.count) { output[channel] = 0 }
    }
}
