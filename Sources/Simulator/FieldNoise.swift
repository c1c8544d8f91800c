import Glibc
import Spectra

/// Noise of a field's pixels, white in their interferograms, with a standard deviation of 1 in each channel of their
/// spectra: what `Interferogram` does to noise, for many pixels at a time. One for each thread.
///
/// Up to `blockSize` neighbours in a row share the path differences of the one in their middle: c differs by less than
/// 2e-4 among them, and the correlation between channels by no more. Steps of equal distance from zero path difference
/// enter a spectrum by their sum alone, so that one random number for each distance does for both.
package final class FieldNoise {
    package static let blockSize = 64

    private let setup: ScanSetup
    private let axis: WavenumberAxis
    /// Of what the steps of a distance from zero path difference, in steps, contribute to a spectrum.
    private let deviations: [Float]
    /// [pixel / 4][distance]: each pixel's noise, folded.
    private let coefficients: UnsafeMutablePointer<SIMD4<Float>>
    /// Cosines for eight channels, [distance].
    private let cosines: UnsafeMutablePointer<SIMD8<Float>>
    /// [pixel][channel / 8].
    private let spectra: UnsafeMutablePointer<SIMD8<Float>>
    private let groupsOfChannels: Int

    package init(setup: ScanSetup, axis: WavenumberAxis) {
        self.setup = setup
        self.axis = axis
        let ramp = MertzRamp(setup)
        let unit = (ramp.power / 2).squareRoot()
        deviations = ramp.foldedDeviations.map { Float($0 / unit) }
        groupsOfChannels = (axis.count + 7) / 8
        coefficients = .allocate(capacity: Self.blockSize / 4 * deviations.count)
        coefficients.initialize(repeating: .zero, count: Self.blockSize / 4 * deviations.count)
        cosines = .allocate(capacity: deviations.count)
        spectra = .allocate(capacity: Self.blockSize * groupsOfChannels)
    }

    deinit {
        coefficients.deallocate()
        cosines.deallocate()
        spectra.deallocate()
    }

    /// Draws the noise of `count` pixels.
    ///
    /// - Parameters:
    ///   - count: 1...blockSize.
    ///   - correction: their c.
    package func draw(count: Int, correction: Double, _ random: inout RandomSource) {
        for pixel in 0..<count {
            let group = coefficients + pixel / 4 * deviations.count
            for distance in deviations.indices {
                group[distance][pixel % 4] = deviations[distance] * Float(random.gaussian())
            }
        }
        for group in 0..<groupsOfChannels {
            tabulate(
                origin: setup.phase(of: axis[8 * group], correction: correction),
                step: setup.phase(of: axis.step, correction: correction))
            for first in stride(from: 0, to: count, by: 4) { transform(first, group: group) }
        }
    }

    /// One pixel's noise: axis.count values, until the next are drawn.
    package subscript(pixel: Int) -> UnsafePointer<Float> {
        UnsafeRawPointer(spectra + pixel * groupsOfChannels).assumingMemoryBound(to: Float.self)
    }

    /// cos(m phase) for the phases origin + lane step by the recurrence of Chebyshev's polynomials, which in double
    /// precision is good to 1e-10 after a thousand steps.
    @inline(never)
    private func tabulate(origin: Double, step: Double) {
        var cosine = SIMD8<Double>()
        for lane in 0..<8 { cosine[lane] = cos(origin + Double(lane) * step) }
        let twice = cosine + cosine
        var (current, next) = (SIMD8(repeating: 1.0), cosine)
        for distance in 0..<deviations.count {
            cosines[distance] = SIMD8<Float>(current)
            (current, next) = (next, twice * next - current)
        }
    }

    /// The spectra of four pixels on eight channels.
    @inline(never)
    private func transform(_ pixel: Int, group: Int) {
        let interferograms = coefficients + pixel / 4 * deviations.count
        var (first, second) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        var (third, fourth) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for distance in 0..<deviations.count {
            let (cosine, samples) = (cosines[distance], interferograms[distance])
            first += samples.x * cosine
            second += samples.y * cosine
            third += samples.z * cosine
            fourth += samples.w * cosine
        }
        let output = spectra + pixel * groupsOfChannels + group
        output[0] = first
        output[groupsOfChannels] = second
        output[2 * groupsOfChannels] = third
        output[3 * groupsOfChannels] = fourth
    }
}
