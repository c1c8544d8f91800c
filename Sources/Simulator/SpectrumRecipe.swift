import Spectra

/// How spectra of HII regions are made up: the ranges from which each one's properties are drawn, uniformly.
package struct SpectrumRecipe: Sendable, Hashable {
    /// Wavenumber of H-alpha over the width of the instrument's sinc.
    package var resolvingPower: ClosedRange<Double>
    /// km/s.
    package var velocity: ClosedRange<Double>
    /// Standard deviation of the gas' velocities, km/s.
    package var broadening: ClosedRange<Double>
    /// Height of H-alpha over the standard deviation of a channel's noise.
    package var signalToNoise: ClosedRange<Double>
    /// [SII]6716 / [SII]6731.
    package var sulfurDoublet: ClosedRange<Double>
    /// What is left of the continuum in the middle of SN3, in heights of H-alpha.
    package var continuum: ClosedRange<Double>
    /// The change of the continuum from the middle of SN3 to either edge.
    package var slope: ClosedRange<Double>

    /// The survey paper's spectra: R 4800-5000, H-alpha 5 to 30 times the noise, and a doublet ratio of 1.3 (100
    /// electrons per cm3). The paper's continuum is subtracted, which leaves a few hundredths of H-alpha.
    package static let paper = paper(resolvingPower: 4800...5000)

    /// A copy of the recipe at another resolving power.
    package static func paper(resolvingPower: ClosedRange<Double>) -> SpectrumRecipe {
        SpectrumRecipe(
            resolvingPower: resolvingPower, velocity: -200...200, broadening: 0...50, signalToNoise: 5...30,
            sulfurDoublet: 1.3...1.3, continuum: 0...0.05, slope: 0...0)
    }

    package func draw(_ ratios: LineRatios, _ random: inout RandomSource) -> SyntheticSpectrum {
        let ratio = ratios.draw(&random)
        let doublet = random.uniform(in: sulfurDoublet)
        let red = ratio.sii / (1 + doublet)
        return SyntheticSpectrum(
            velocity: random.uniform(in: velocity),
            broadening: random.uniform(in: broadening),
            lineWidth: EmissionLine.halpha.wavenumber / random.uniform(in: resolvingPower),
            heights: [ratio.nii6583 / 3, 1, ratio.nii6583, ratio.sii - red, red],
            continuum: random.uniform(in: continuum),
            slope: random.uniform(in: slope),
            noise: 1 / random.uniform(in: signalToNoise))
    }
}

/// One spectrum's properties; fluxes in heights of H-alpha.
package struct SyntheticSpectrum: Sendable, Hashable {
    /// km/s.
    package var velocity: Double
    /// km/s.
    package var broadening: Double
    /// Width of the sinc, cm-1.
    package var lineWidth: Double
    /// The heights of the lines of `EmissionLine.sn3` at their peaks.
    package var heights: [Double]
    package var continuum: Double
    package var slope: Double
    /// Standard deviation of a channel.
    package var noise: Double

    package init(
        velocity: Double, broadening: Double, lineWidth: Double, heights: [Double], continuum: Double, slope: Double,
        noise: Double
    ) {
        self.velocity = velocity
        self.broadening = broadening
        self.lineWidth = lineWidth
        self.heights = heights
        self.continuum = continuum
        self.slope = slope
        self.noise = noise
    }

    /// Middle and half the width of SN3, cm-1: where `continuum` is reached, and how far `slope` goes.
    private static let middle = (SN3Band.passband.lowerBound + SN3Band.passband.upperBound) / 2
    private static let half = (SN3Band.passband.upperBound - SN3Band.passband.lowerBound) / 2

    /// Writes the spectrum without its noise.
    ///
    /// - Parameters:
    ///   - shift: velocity of the frame that `velocity` is measured in, km/s.
    ///   - spectrum: axis.count values; overwritten.
    package func render(on axis: WavenumberAxis, shift: Double, into spectrum: UnsafeMutablePointer<Float>) {
        renderContinuum(on: axis, into: spectrum)
        for line in lines(shift: shift) {
            LineProfile(fwhm: lineWidth, sigma: line.sigma)
                .add(height: line.height, center: line.center, axis: axis, to: spectrum)
        }
    }

    /// Writes the spectrum as one pixel measures it: lines and noise, of the spectrum's own level, are made in its
    /// interferogram. The lines' width follows from there; `lineWidth` plays no part.
    ///
    /// - Parameters:
    ///   - shift: velocity of the frame that `velocity` is measured in, km/s.
    ///   - interferogram: of any scan; what it held is lost.
    ///   - spectrum: axis.count values; overwritten.
    package func render(
        on axis: WavenumberAxis, shift: Double, through interferogram: inout Interferogram,
        _ random: inout RandomSource, into spectrum: UnsafeMutablePointer<Float>
    ) {
        interferogram.clear()
        addLines(to: &interferogram, shift: shift)
        interferogram.addNoise(channelDeviation: noise, &random)
        renderContinuum(on: axis, into: spectrum)
        interferogram.addSpectrum(on: axis, to: spectrum)
    }

    /// Adds the lines to a pixel's interferogram.
    ///
    /// - Parameter shift: velocity of the frame that `velocity` is measured in, km/s.
    package func addLines(to interferogram: inout Interferogram, shift: Double) {
        for line in lines(shift: shift) {
            interferogram.addLine(height: line.height, center: line.center, sigma: line.sigma)
        }
    }

    private func renderContinuum(on axis: WavenumberAxis, into spectrum: UnsafeMutablePointer<Float>) {
        for channel in 0..<axis.count {
            spectrum[channel] = Float(continuum + slope * (axis[channel] - Self.middle) / Self.half)
        }
    }

    /// Heights of the lines, their wavenumbers and the gas' standard deviations, cm-1.
    private func lines(shift: Double) -> [(height: Double, center: Double, sigma: Double)] {
        let factor = Doppler.factor(velocity: Doppler.sum(velocity, shift))
        return zip(EmissionLine.sn3, heights).map { line, height in
            let center = line.wavenumber * factor
            return (height, center, center * broadening / Doppler.speedOfLight)
        }
    }

    /// Adds white noise of the spectrum's own level.
    package func addNoise(
        to spectrum: UnsafeMutablePointer<Float>, count: Int, _ random: inout RandomSource
    ) {
        for channel in 0..<count { spectrum[channel] += Float(noise * random.gaussian()) }
    }
}
