import Spectra

/// Computes the spectra of a field, block by block of a row: lines and noise in the pixels' interferograms, continua on
/// the axis. One for each thread.
final class FieldRenderer {
    /// The sky's interferogram is computed at every 16th pixel of a row and interpolated linearly between: wavelengths
    /// and widths vary so slowly that the error is below 1e-4 of a line's height. Where wavelengths are rough it is
    /// computed at every pixel.
    private static let skySpacing = 16
    /// Contrast at the largest path difference that makes lines a fifth broader.
    private static let lowContrast = 0.25
    /// Error of the phase, radians: what is left in real cubes, and the fault.
    private static let usualPhaseError = 0.02
    private static let largePhaseError = 0.3

    private let parameters: FieldParameters
    private let geometry: DetectorGeometry
    private let truth: FieldTruth
    private let sky: NightSky
    private let filter: [Float]
    private let axis: WavenumberAxis
    private let interferograms: FieldInterferograms
    private let skySpacing: Int
    private let fault: SpectrumFault
    /// nil where the galaxy's light has no absorption lines.
    private let stars: StellarAbsorption?
    private let spectrum, imaginary: UnsafeMutablePointer<Float>

    init(_ field: FieldSimulation) {
        parameters = field.parameters
        geometry = field.geometry
        truth = field.truth
        sky = field.sky
        filter = field.filterOnAxis
        axis = field.axis
        interferograms = FieldInterferograms(
            setup: parameters.setup, axis: axis, contrast: parameters.fault == .lowContrast ? Self.lowContrast : 1)
        skySpacing = parameters.fault == .roughWavelengths || parameters.spacing > 1 ? 1 : Self.skySpacing
        fault = SpectrumFault(parameters, axis: axis)
        stars =
            parameters.stellarLines > 0 ? StellarAbsorption(axis: axis, strength: parameters.stellarLines) : nil
        spectrum = .allocate(capacity: axis.count)
        imaginary = .allocate(capacity: axis.count)
    }

    deinit {
        spectrum.deallocate()
        imaginary.deallocate()
    }

    /// Writes the spectra of one block of a row, erg/s/cm2/A.
    ///
    /// - Parameters:
    ///   - block: pixels from block * `FieldInterferograms.blockSize` on.
    ///   - noisy: with noise, whose stream depends on the seed, the row and the block alone.
    ///   - output: channel k of the block's pixel x goes to output[k * stride + x].
    ///   - imaginaryOutput: the same for the imaginary part, if it is wanted.
    @inline(never)
    func render(
        row y: Int, block: Int, noisy: Bool, into output: UnsafeMutablePointer<Float>,
        imaginary imaginaryOutput: UnsafeMutablePointer<Float>?, stride: Int
    ) {
        let first = block * FieldInterferograms.blockSize
        let count = min(FieldInterferograms.blockSize, truth.width - first)
        interferograms.begin(count: count, correction: geometry.correction(x: first + count / 2, y: y))
        // Streams of their own for each row and block, and for what only some formats or faults have.
        let seed = parameters.seed &+ UInt64(y + 1) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(block) &* 0xD1B5_4A32_D192_ED03
        var random = RandomSource(seed: seed)
        var imaginaryRandom = RandomSource(seed: seed ^ 0x5851_F42D_4C95_7F2D)
        var faultRandom = RandomSource(seed: seed ^ 0x2545_F491_4F6C_DD1D)
        if noisy {
            for x in 0..<count {
                addNoise(x, deviation: truth.noise[y * truth.width + first + x], &random, &imaginaryRandom)
            }
        }
        addSkyLines(first: first, count: count, y: y)
        for x in 0..<count { addLines(x, pixel: y * truth.width + first + x) }
        interferograms.transform()
        if parameters.hasImaginaryPart { interferograms.transformImaginary() }
        for x in 0..<count {
            compose(x, pixel: y * truth.width + first + x)
            let deviation = noisy ? truth.noise[y * truth.width + first + x] : 0
            fault.spoil(spectrum, imaginary, deviation: deviation, &faultRandom)
            cut(x: first + x, y: y)
            for channel in 0..<axis.count { output[channel * stride + x] = spectrum[channel] }
            guard let imaginaryOutput else { continue }
            for channel in 0..<axis.count { imaginaryOutput[channel * stride + x] = imaginary[channel] }
        }
    }

    private func addNoise(
        _ x: Int, deviation: Float, _ random: inout RandomSource, _ imaginaryRandom: inout RandomSource
    ) {
        if parameters.hasImaginaryPart {
            interferograms.addNoise(pixel: x, deviation: deviation, &random, imaginary: &imaginaryRandom)
        } else {
            interferograms.addNoise(pixel: x, deviation: deviation, &random)
        }
    }

    private func addSkyLines(first: Int, count: Int, y: Int) {
        func samples(_ x: Int) -> [Float] {
            let zeroPoint = Double(truth.zeroPoint[y * truth.width + first + x])
            return interferograms.samples(
                of: sky.lines(
                    setup: parameters.setup, correction: interferograms.correction, zeroPoint: zeroPoint))
        }
        var after = samples(0)
        for node in stride(from: 0, to: count, by: skySpacing) {
            let next = min(node + skySpacing, truth.width - 1 - first)
            let before = after
            if next > node { after = samples(next) }
            for x in node..<min(node + skySpacing, count) {
                let weight = next > node ? Float(x - node) / Float(next - node) : 0
                interferograms.add(before, after, weight: weight, pixel: x)
            }
        }
    }

    private func addLines(_ x: Int, pixel: Int) {
        if let line = fault.line(deviation: truth.noise[pixel]) {
            interferograms.addLines(
                LineWaves(
                    heights: [line.height], centers: [line.center], sigmas: nil, setup: parameters.setup,
                    correction: interferograms.correction), pixel: x)
        }
        let correction = interferograms.correction
        let width = parameters.setup.lineWidth(correction: correction)
        for gas in truth.gas where gas.halphaHeight[pixel] > 0 {
            let lines = FieldLines(gas: gas, pixel: pixel, zeroPoint: truth.zeroPoint[pixel])
            interferograms.addLines(
                LineWaves(
                    heights: lines.heights(lineWidth: width), centers: lines.centers, sigmas: lines.sigmas,
                    setup: parameters.setup, correction: correction), pixel: x)
        }
    }

    /// Lines, noise and continua of a pixel.
    private func compose(_ x: Int, pixel: Int) {
        let (lines, continuum) = (interferograms[x], truth.continuum[pixel])
        for channel in 0..<axis.count {
            spectrum[channel] = lines[channel] + sky.continuum[channel] + continuum * filter[channel]
        }
        if let stars {
            let velocity = Doppler.sum(
                Double(truth.stellarVelocity[pixel]) - parameters.heliocentricVelocity, Double(truth.zeroPoint[pixel]))
            stars.absorb(continuum, velocity: velocity, filter: filter, from: spectrum)
        }
        guard parameters.hasImaginaryPart else { return }
        let noise = interferograms.imaginary(x)
        let phase = Float(parameters.fault == .phaseError ? Self.largePhaseError : Self.usualPhaseError)
        for channel in 0..<axis.count { imaginary[channel] = noise[channel] + phase * spectrum[channel] }
    }

    /// Channels that the pixel's own axis does not reach hold no number; dead pixels none or zero.
    private func cut(x: Int, y: Int) {
        let covered: Range<Int>
        var filling = Float.nan
        switch truth.coverage[y * truth.width + x] {
        case .zero: (covered, filling) = (0..<0, 0)
        case .undefined: covered = 0..<0
        case .spectrum:
            let own = parameters.setup.axis(correction: geometry.correction(x: x, y: y))
            covered = axis.channels(in: own.origin...own.last)
        }
        for channel in 0..<axis.count where !covered.contains(channel) {
            spectrum[channel] = filling
            imaginary[channel] = filling
        }
    }
}
