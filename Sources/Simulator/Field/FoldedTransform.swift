import Glibc
import Spectra

/// A block of folded interferograms and their transforms, sums of cosines or of sines.
final class FoldedTransform {
    private let distances: Int
    private let groupsOfChannels: Int
    /// [pixel / 4][distance]
    private let coefficients: UnsafeMutablePointer<SIMD4<Float>>
    /// The waves of eight channels, [distance].
    private let waves: UnsafeMutablePointer<SIMD8<Float>>
    /// [pixel][channel / 8].
    private let spectra: UnsafeMutablePointer<SIMD8<Float>>

    init(distances: Int, channels: Int) {
        self.distances = distances
        groupsOfChannels = (channels + 7) / 8
        coefficients = .allocate(capacity: FieldInterferograms.blockSize / 4 * distances)
        waves = .allocate(capacity: distances)
        spectra = .allocate(capacity: FieldInterferograms.blockSize * groupsOfChannels)
        clear(count: FieldInterferograms.blockSize)
    }

    deinit {
        coefficients.deallocate()
        waves.deallocate()
        spectra.deallocate()
    }

    func clear(count: Int) { coefficients.initialize(repeating: .zero, count: (count + 3) / 4 * distances) }

    /// A pixel's values, every fourth from here.
    func samples(_ pixel: Int) -> UnsafeMutablePointer<Float> {
        UnsafeMutableRawPointer(coefficients + pixel / 4 * distances).assumingMemoryBound(to: Float.self)
            + pixel % 4
    }

    func spectrum(_ pixel: Int) -> UnsafePointer<Float> {
        UnsafeRawPointer(spectra + pixel * groupsOfChannels).assumingMemoryBound(to: Float.self)
    }

    func transform(cosines: Bool, count: Int, setup: ScanSetup, axis: WavenumberAxis, correction: Double) {
        let step = setup.phase(of: axis.step, correction: correction)
        for group in 0..<groupsOfChannels {
            tabulate(
                cosines: cosines, origin: setup.phase(of: axis[8 * group], correction: correction), step: step)
            for first in stride(from: 0, to: count, by: 4) { transform(first, group: group) }
        }
    }

    /// cos(m phase), or sin(m phase), for the phases origin + lane step by the recurrence of Chebyshev's
    /// polynomials, which in double precision is good to 1e-10 after a thousand steps.
    @inline(never)
    private func tabulate(cosines: Bool, origin: Double, step: Double) {
        var (cosine, sine) = (SIMD8<Double>(), SIMD8<Double>())
        for lane in 0..<8 {
            cosine[lane] = cos(origin + Double(lane) * step)
            sine[lane] = sin(origin + Double(lane) * step)
        }
        let twice = cosine + cosine
        var (current, next) = cosines ? (SIMD8(repeating: 1.0), cosine) : (SIMD8<Double>(), sine)
        for distance in 0..<distances {
            waves[distance] = SIMD8<Float>(current)
            (current, next) = (next, twice * next - current)
        }
    }

    /// The spectra of four pixels on eight channels.
    @inline(never)
    private func transform(_ pixel: Int, group: Int) {
        let interferograms = coefficients + pixel / 4 * distances
        var (first, second) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        var (third, fourth) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
        for distance in 0..<distances {
            let (wave, samples) = (waves[distance], interferograms[distance])
            first += samples.x * wave
            second += samples.y * wave
            third += samples.z * wave
            fourth += samples.w * wave
        }
        let output = spectra + pixel * groupsOfChannels + group
        output[0] = first
        output[groupsOfChannels] = second
        output[2 * groupsOfChannels] = third
        output[3 * groupsOfChannels] = fourth
    }
}
