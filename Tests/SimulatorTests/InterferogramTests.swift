import Foundation
import Simulator
import Spectra
import Testing

@Suite struct InterferogramTests {
    /// c of the centre of SITELLE's field, which calibrates the axes of real cubes (AXISCORR of NGC 4569).
    private static let axisCorrection = 1.036192

    private func setup(zeroPathFraction: Double = 0.2) -> ScanSetup {
        let zero = Int((842 * zeroPathFraction).rounded(.up))
        return ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: zero)
    }

    private func spectrum(_ interferogram: Interferogram, on axis: WavenumberAxis) -> [Float] {
        var values = [Float](repeating: 0, count: axis.count)
        interferogram.addSpectrum(on: axis, to: &values)
        return values
    }

    /// H-alpha, in cm-1.
    private let center = 1e7 / 656.2819

    @Test(arguments: [0.1, 0.2, 0.3, 0.4], [0.98, 1, 1.02])
    func aLineIsASincgaussOfThePixelsOwnWidth(zeroPathFraction: Double, ratio: Double) {
        let setup = setup(zeroPathFraction: zeroPathFraction)
        let axis = setup.axis(correction: Self.axisCorrection)
        let inside = axis.channels(in: SN3Band.passband)
        var (largest, overLimit) = (0.0, 0.0)
        for velocityWidth in [0.0, 5, 20, 50, 120] {
            let sigma = center * velocityWidth / Doppler.speedOfLight
            var interferogram = Interferogram(setup: setup, correction: ratio * Self.axisCorrection)
            interferogram.addLine(height: 1, center: center, sigma: sigma)
            let values = spectrum(interferogram, on: axis)
            let width = setup.lineWidth(correction: ratio * Self.axisCorrection)
            for channel in inside {
                let profile = Sincgauss(x: axis[channel] - center, fwhm: width, sigma: sigma).value
                let difference = abs(Double(values[channel]) - profile)
                // The sum ends half a step early, 1 / (2 n), and holds the line at negative wavenumbers, which grows
                // towards the ends of the pixel's own axis. The sum's sinc is periodic: 0.2 for that.
                let path = 2943.025792e-7 / (ratio * Self.axisCorrection)
                let image = 1 / abs(sin(Double.pi * (axis[channel] + center) * path))
                largest = max(largest, difference)
                overLimit = max(overLimit, difference / ((1.2 + image) / (2 * Double(setup.longSide))))
            }
        }
        print("zpd/N \(zeroPathFraction), c x \(ratio): \(largest) of the peak off the sincgauss, limit x \(overLimit)")
        #expect(overLimit < 1)
        #expect(largest < 4e-3)
    }

    /// Step by step, as the transform is defined, on the whole axis and on the window of a prior.
    @Test(arguments: [0, 84, 169, 420])
    func theTransformIsTheWeightedSumOfCosines(zeroPathIndex: Int) {
        let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: zeroPathIndex)
        let correction = 1.0212
        let (sigma, height) = (1.5, 3.0)
        var interferogram = Interferogram(setup: setup, correction: correction)
        interferogram.addLine(height: height, center: center, sigma: sigma)
        let width = setup.lineWidth(correction: correction)
        // Profile with a peak of 1 over the Gaussian's and the sinc's convolution: 1 / h, from fluxes (areas).
        let amplitude = height * Sincgauss.flux(fwhm: width, sigma: sigma) * 1.20671 / width
        let axis = setup.axis(correction: Self.axisCorrection)
        let window = axis.window(axis.channels(in: 14598...15456))
        #expect(window.count < 412)
        for part in [axis, window] {
            let values = spectrum(interferogram, on: part)
            var largest = 0.0
            for channel in 0..<part.count {
                var sum = 0.0
                for step in 0..<842 {
                    let x = Double(step - zeroPathIndex) * 2943.025792e-7 / correction
                    var weight = zeroPathIndex > 0 ? min(1, Double(step) / Double(2 * zeroPathIndex)) : 1
                    if zeroPathIndex == 0, step == 0 { weight = 0.5 }
                    let fading = exp(-2 * Double.pi * Double.pi * sigma * sigma * x * x)
                    sum += weight * fading * cos(2 * Double.pi * center * x) * cos(2 * Double.pi * part[channel] * x)
                }
                let expected = 2 * amplitude * sum / Double(842 - zeroPathIndex)
                largest = max(largest, abs(Double(values[channel]) - expected))
            }
            print("zpd \(zeroPathIndex), \(part.count) channels: \(largest / height) of the peak from the sum")
            #expect(largest < 1e-6 * height)
        }
    }

    @Test(arguments: [0.1, 0.2, 0.3, 0.4], [0.98, 1.02])
    func noiseIsCorrelatedAsTheRampAndTheTransformImply(zeroPathFraction: Double, ratio: Double) {
        let measured = noise(setup(zeroPathFraction: zeroPathFraction), ratio: ratio, level: 0.25)
        let expected = ChannelCorrelation(expected: setup(zeroPathFraction: zeroPathFraction), ratio: ratio)
        print("zpd/N \(zeroPathFraction), c x \(ratio): \(measured), formula \(expected.lags)")
        // 300 spectra of 600 channels: known to some 0.003.
        #expect(abs(measured.deviation - 1) < 0.01)
        for (one, other) in zip(measured.lags, expected.lags) { #expect(abs(one - other) < 0.01) }
    }

    /// The correlations of real scans, from an independent computation with numpy.
    @Test func neighbouringChannelsOfARealScanAreCorrelated() {
        let measured = noise(setup(), ratio: 1, level: 1)
        print("zpd/N 0.2: \(measured)")
        for (one, other) in zip(measured.lags, [0.17, -0.29, 0.08]) { #expect(abs(one - other) < 0.015) }
    }

    /// Of 300 spectra of noise in units of `level`, channels 120..<720: the first and last few of a pixel's own axis
    /// have more.
    private func noise(_ setup: ScanSetup, ratio: Double, level: Double) -> ChannelCorrelation {
        let axis = setup.axis(correction: Self.axisCorrection)
        var random = RandomSource(seed: 11)
        var interferogram = Interferogram(setup: setup, correction: ratio * Self.axisCorrection)
        return ChannelCorrelation(
            measured: (0..<300).map { _ in
                interferogram.clear()
                interferogram.addNoise(channelDeviation: level, &random)
                return spectrum(interferogram, on: axis)[120..<720].map { $0 / Float(level) }
            })
    }

    @Test func aRecipesSpectrumIsTheSameThroughTheInterferogram() throws {
        let setup = setup()
        let axis = setup.axis(correction: Self.axisCorrection)
        let inside = axis.channels(in: SN3Band.passband)
        let ratios = try LineRatios.shipped()
        var random = RandomSource(seed: 3)
        var largest = 0.0
        for _ in 0..<50 {
            var spectrum = SpectrumRecipe.paper.draw(ratios, &random)
            let correction = Self.axisCorrection * random.uniform(in: 0.98...1.02)
            spectrum.lineWidth = setup.lineWidth(correction: correction)
            spectrum.noise = 0
            var interferogram = Interferogram(setup: setup, correction: correction)
            var (direct, through) = ([Float](repeating: 0, count: 842), [Float](repeating: 9, count: 842))
            spectrum.render(on: axis, shift: 74, into: &direct)
            spectrum.render(on: axis, shift: 74, through: &interferogram, &random, into: &through)
            let difference = inside.map { Double(abs(direct[$0] - through[$0])) }.max() ?? 0
            largest = max(largest, difference / spectrum.heights.reduce(0, +))
        }
        print("50 spectra: \(largest) of the lines' summed heights between the two ways")
        #expect(largest < 4e-3)
    }

    @Test func aRecipesNoiseHasItsOwnLevelAndComesFromTheSeedAlone() throws {
        let setup = setup()
        let axis = setup.axis(correction: Self.axisCorrection)
        var drawing = RandomSource(seed: 5)
        let spectrum = SpectrumRecipe.paper.draw(try LineRatios.shipped(), &drawing)
        var clean = spectrum
        clean.noise = 0
        var interferogram = Interferogram(setup: setup, correction: Self.axisCorrection)
        func rendered(_ spectrum: SyntheticSpectrum, seed: UInt64) -> [Float] {
            var random = RandomSource(seed: seed)
            var values = [Float](repeating: 0, count: 842)
            spectrum.render(on: axis, shift: 0, through: &interferogram, &random, into: &values)
            return values
        }
        #expect(rendered(spectrum, seed: 1) == rendered(spectrum, seed: 1))
        #expect(rendered(spectrum, seed: 1) != rendered(spectrum, seed: 2))
        let without = rendered(clean, seed: 1)
        let units = (0..<100).map { seed in
            zip(rendered(spectrum, seed: seed), without).dropFirst(120).dropLast(120).map {
                ($0 - $1) / Float(spectrum.noise)
            }
        }
        // 60 000 channels, correlated: the deviation is known to 0.4 %.
        #expect(abs(ChannelCorrelation(measured: units).deviation - 1) < 0.015)
    }

    @Test func speedOfATransform() {
        let axis = setup().axis(correction: Self.axisCorrection)
        var interferogram = Interferogram(setup: setup(), correction: 1.05)
        interferogram.addLine(height: 1, center: center, sigma: 1)
        var values = [Float](repeating: 0, count: axis.count)
        let times = (0..<100).map { _ in
            ContinuousClock().measure { interferogram.addSpectrum(on: axis, to: &values) }
        }
        print("842 steps onto 842 channels: \(times.min() ?? .zero)")
        #expect((times.min() ?? .zero) < .milliseconds(1))
    }
}
