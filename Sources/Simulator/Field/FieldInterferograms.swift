import Glibc
import Spectra

/// Interferograms of a field's pixels and the spectra computed from them: what `Interferogram` does, for many pixels
/// at a time. One for each thread.
///
/// Up to `blockSize` neighbours in a row share the path differences of the one in their middle: c differs by less than
/// 2e-4 among them, and line widths and the correlation between channels by no more; lines stand where they should.
/// Steps of equal distance from zero path difference enter a spectrum by their sum alone: noise is drawn once for each
/// distance, and light, which is the same on both sides, needs one value.
///
/// The imaginary part of a spectrum, sines in the place of cosines, has noise of the same level; of noise alone it is
/// what level 3 cubes hold beside their phase error.
package final class FieldInterferograms {
    package static let blockSize = 64

    private let setup: ScanSetup
    private let axis: WavenumberAxis
    private let ramp: MertzRamp
    /// The standard deviations of what the steps of a distance contribute to a spectrum in which noise has the
    /// deviation 1.
    private let deviations: [Float]
    /// The weights of light at each distance: those of its steps, normalised so that a line has its height.
    private let lightWeights: [Float]
    /// What the noise of a distance contributes to the imaginary part: so much of the real part's, and so much of its
    /// own.
    private let common, own: [Float]
    private let real, imaginary: FoldedTransform

    /// - Parameter contrast: of the interferogram at the largest path difference; below 1 lines are broader.
    package init(setup: ScanSetup, axis: WavenumberAxis, contrast: Double = 1) {
        self.setup = setup
        self.axis = axis
        ramp = MertzRamp(setup)
        let unit = (ramp.power / 2).squareRoot()
        deviations = ramp.foldedDeviations.map { Float($0 / unit) }
        let scale = 2 / Double(setup.longSide)
        let fading = log(contrast)
        lightWeights = ramp.fold([Double](repeating: 1, count: setup.stepCount)).enumerated().map { distance, weight in
            let share = Double(distance) / Double(setup.longSide)
            return Float(scale * weight * exp(fading * share * share))
        }
        common = ramp.foldedAsymmetry.map { Float($0) }
        own = ramp.foldedAsymmetry.map { Float((1 - $0 * $0).squareRoot()) }
        real = FoldedTransform(distances: deviations.count, channels: axis.count)
        imaginary = FoldedTransform(distances: deviations.count, channels: axis.count)
    }

    /// Starts a block of pixels whose interferograms are zero.
    ///
    /// - Parameters:
    ///   - count: 1...blockSize.
    ///   - correction: their c.
    package func begin(count: Int, correction: Double) {
        self.count = count
        self.correction = correction
        real.clear(count: count)
        imaginary.clear(count: count)
    }

    private(set) var count = 0
    private(set) var correction = 1.0

    /// Adds noise of a deviation in each channel of the pixel's spectrum.
    package func addNoise(pixel: Int, deviation: Float, _ random: inout RandomSource) {
        let samples = real.samples(pixel)
        for distance in deviations.indices {
            samples[4 * distance] += deviation * deviations[distance] * Float(random.gaussian())
        }
    }

    /// Renders a block with the noise of the imaginary part, whose own numbers come from a stream of their own: the real part
    /// does not depend on whether there is an imaginary one.
    func addNoise(
        pixel: Int, deviation: Float, _ random: inout RandomSource, imaginary ownRandom: inout RandomSource
    ) {
        let (samples, sines) = (real.samples(pixel), imaginary.samples(pixel))
        for distance in deviations.indices {
            let level = deviation * deviations[distance]
            let noise = Float(random.gaussian())
            samples[4 * distance] += level * noise
            sines[4 * distance] +=
                level * (common[distance] * noise + own[distance] * Float(ownRandom.gaussian()))
        }
    }

    /// Adds lines to a pixel.
    func addLines(_ lines: LineWaves, pixel: Int) {
        lines.add(weights: lightWeights, to: real.samples(pixel), stride: 4)
    }

    /// One value for each distance of lines that many pixels share.
    func samples(of lines: LineWaves) -> [Float] {
        var samples = [Float](repeating: 0, count: lightWeights.count)
        lines.add(weights: lightWeights, to: &samples, stride: 1)
        return samples
    }

    /// Adds what lies between two sets of samples.
    @inline(never)
    func add(_ before: [Float], _ after: [Float], weight: Float, pixel: Int) {
        let samples = real.samples(pixel)
        for distance in 0..<lightWeights.count {
            samples[4 * distance] += before[distance] + weight * (after[distance] - before[distance])
        }
    }

    /// Computes the block's spectra.
    package func transform() {
        real.transform(cosines: true, count: count, setup: setup, axis: axis, correction: correction)
    }

    /// Computes the imaginary parts of the block's spectra.
    func transformImaginary() {
        imaginary.transform(cosines: false, count: count, setup: setup, axis: axis, correction: correction)
    }

    /// One pixel's spectrum: axis.count values, until the next are computed.
    package subscript(pixel: Int) -> UnsafePointer<Float> { real.spectrum(pixel) }

    /// The imaginary part of one pixel's spectrum.
    func imaginary(_ pixel: Int) -> UnsafePointer<Float> { imaginary.spectrum(pixel) }
}
