import Spectra

/// Computes the spectra of a field, row by row. One for each thread.
final class FieldRenderer {
    /// The sky is computed at every 16th pixel of a row and interpolated linearly between: wavelengths and widths vary
    /// so slowly that the error is below 1e-5 of a line's height.
    private static let skySpacing = 16

    private let parameters: FieldParameters
    private let geometry: DetectorGeometry
    private let truth: FieldTruth
    private let sky: NightSky
    private let filter: [Float]
    private let axis: WavenumberAxis
    private let noise: FieldNoise
    private var scratch: NightSky.Scratch
    private let skyBefore, skyAfter, spectrum: UnsafeMutablePointer<Float>

    init(_ field: FieldSimulation) {
        parameters = field.parameters
        geometry = field.geometry
        truth = field.truth
        sky = field.sky
        filter = field.filterOnAxis
        axis = field.axis
        noise = FieldNoise(setup: parameters.setup, axis: axis)
        scratch = NightSky.Scratch(count: axis.count)
        skyBefore = .allocate(capacity: axis.count)
        skyAfter = .allocate(capacity: axis.count)
        spectrum = .allocate(capacity: axis.count)
    }

    deinit {
        skyBefore.deallocate()
        skyAfter.deallocate()
        spectrum.deallocate()
    }

    /// Writes one row's spectra, erg/s/cm2/A.
    ///
    /// - Parameters:
    ///   - noisy: with noise, whose stream depends on the seed and the row alone.
    ///   - output: channel k of pixel x goes to output[k * stride + x].
    @inline(never)
    func render(row y: Int, noisy: Bool, into output: UnsafeMutablePointer<Float>, stride: Int) {
        var random = RandomSource(seed: parameters.seed &+ UInt64(y + 1) &* 0x9E37_79B9_7F4A_7C15)
        var nodes = (before: -1, after: -1)
        for x in 0..<truth.width {
            let before = x / Self.skySpacing * Self.skySpacing
            if before != nodes.before {
                nodes = (before, min(before + Self.skySpacing, truth.width - 1))
                skyLines(x: nodes.before, y: y, into: skyBefore)
                skyLines(x: nodes.after, y: y, into: skyAfter)
            }
            let weight = nodes.after > before ? Float(x - before) / Float(nodes.after - before) : 0
            compose(x: x, y: y, skyWeight: weight)
            if noisy { addNoise(x: x, y: y, &random) }
            cut(x: x, y: y)
            for channel in 0..<axis.count { output[channel * stride + x] = spectrum[channel] }
        }
    }

    private func skyLines(x: Int, y: Int, into target: UnsafeMutablePointer<Float>) {
        let width = parameters.setup.lineWidth(correction: geometry.correction(x: x, y: y))
        sky.lines(
            width: width, zeroPoint: Double(truth.zeroPoint[y * truth.width + x]), scratch: &scratch, into: target)
    }

    /// Continua, sky lines and nebular lines of a pixel.
    private func compose(x: Int, y: Int, skyWeight: Float) {
        let pixel = y * truth.width + x
        let continuum = truth.continuum[pixel]
        for channel in 0..<axis.count {
            let lines = skyBefore[channel] + skyWeight * (skyAfter[channel] - skyBefore[channel])
            spectrum[channel] = lines + sky.continuum[channel] + continuum * filter[channel]
        }
        guard truth.halphaHeight[pixel] > 0 else { return }
        let width = parameters.setup.lineWidth(correction: geometry.correction(x: x, y: y))
        let lines = FieldLines(truth: truth, pixel: pixel)
        let heights = lines.heights(truth: truth, pixel: pixel, lineWidth: width)
        for (line, height) in heights.enumerated() {
            LineProfile(fwhm: width, sigma: lines.sigmas[line])
                .add(height: height, center: lines.centers[line], axis: axis, to: spectrum)
        }
    }

    private func addNoise(x: Int, y: Int, _ random: inout RandomSource) {
        let position = x % FieldNoise.blockSize
        if position == 0 {
            let count = min(FieldNoise.blockSize, truth.width - x)
            noise.draw(count: count, correction: geometry.correction(x: x + count / 2, y: y), &random)
        }
        let (deviation, unit) = (truth.noise[y * truth.width + x], noise[position])
        for channel in 0..<axis.count { spectrum[channel] += deviation * unit[channel] }
    }

    /// Channels that the pixel's own axis does not reach hold no number; dead pixels none or zero.
    private func cut(x: Int, y: Int) {
        switch truth.coverage[y * truth.width + x] {
        case .zero: spectrum.update(repeating: 0, count: axis.count)
        case .undefined: spectrum.update(repeating: .nan, count: axis.count)
        case .spectrum:
            let own = parameters.setup.axis(correction: geometry.correction(x: x, y: y))
            let covered = axis.channels(in: own.origin...own.last)
            for channel in 0..<axis.count where !covered.contains(channel) { spectrum[channel] = .nan }
        }
    }
}
