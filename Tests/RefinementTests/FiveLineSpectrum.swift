import Simulator
import Spectra

/// Five tied lines on a constant, from the reference sincgauss in Double.
struct FiveLineSpectrum {
    var setup = ScanSetup(order: 8, stepSize: 2943.0258, stepCount: 842, zeroPathIndex: 168)
    var correction = 1.0374
    var velocity = 0.0
    var broadening = 20.0
    /// Medians of the HII-region models that cramer_rao_bound.csv was computed for.
    var amplitudes = [0.0121, 1, 0.0363, 0.0193, 0.0149]
    var continuum = 0.0
    /// H-alpha's amplitude over the noise of a channel.
    var signalToNoise = 20.0

    var axis: WavenumberAxis {
        let whole = setup.axis(correction: correction)
        return whole.window(whole.channels(in: SN3Band.fit))
    }

    var lineWidth: Double { setup.lineWidth(correction: correction) }
    var noise: Double { amplitudes[EmissionLine.halphaIndex] / signalToNoise }

    /// Scan of resolving power `power` at mid order.
    static func scan(resolvingPower power: Double, zeroPathShare: Double = 0.2) -> ScanSetup {
        let longSide = power * ScanSetup.sincWidth / 8.5
        let count = Int((longSide / (1 - zeroPathShare)).rounded())
        return ScanSetup(
            order: 8, stepSize: 2943.0258, stepCount: count, zeroPathIndex: count - Int(longSide.rounded()))
    }

    var clean: [Double] {
        let axis = axis
        var values = [Double](repeating: continuum, count: axis.count)
        for (line, amplitude) in zip(EmissionLine.sn3, amplitudes) {
            let center = line.wavenumber * Doppler.factor(velocity: velocity)
            let sigma = center * broadening / Doppler.speedOfLight
            for channel in 0..<axis.count {
                values[channel] += amplitude * Sincgauss(x: axis[channel] - center, fwhm: lineWidth, sigma: sigma).value
            }
        }
        return values
    }

    func noisy(_ random: inout RandomSource) -> [Float] {
        let noise = noise
        return clean.map { Float($0 + noise * random.gaussian()) }
    }

    /// The lines in an interferogram of the same scan and pixel, with white noise there, as a spectrum.
    func recorded(
        by interferogram: inout Interferogram, on axis: WavenumberAxis, _ random: inout RandomSource
    ) -> [Float] {
        interferogram.clear()
        for (line, amplitude) in zip(EmissionLine.sn3, amplitudes) {
            let center = line.wavenumber * Doppler.factor(velocity: velocity)
            interferogram.addLine(
                height: amplitude, center: center, sigma: center * broadening / Doppler.speedOfLight)
        }
        interferogram.addNoise(channelDeviation: noise, &random)
        var values = [Float](repeating: Float(continuum), count: axis.count)
        interferogram.addSpectrum(on: axis, to: &values)
        return values
    }

    /// Flux of a line, amplitude unit times Angstrom.
    func flux(line: Int) -> Double {
        let center = EmissionLine.sn3[line].wavenumber * Doppler.factor(velocity: velocity)
        let sigma = center * broadening / Doppler.speedOfLight
        return amplitudes[line] * Sincgauss.flux(fwhm: lineWidth, sigma: sigma) * 1e8 / (center * center)
    }
}
