import Spectra

/// Is there a line at all? A matched filter for one line of known place and width, cheap enough to ask before a fit.
package enum LineDetection {
    /// Signal-to-noise ratio of the amplitude of a sincgauss at `velocity`, fitted alone on a spectrum without
    /// continuum.
    ///
    /// - Parameters:
    ///   - spectrum: axis.count values; channels that are not finite are left out.
    ///   - velocity, broadening: where and how wide the line is expected, km/s.
    ///   - lineWidth: full width at half maximum of the instrument's sinc, cm-1.
    ///   - noise: standard deviation of one channel, in the spectrum's unit, and how channels are related.
    /// - Returns: amplitude over its error; 0 when no channel near the line holds a number.
    package static func signalToNoise(
        _ spectrum: UnsafePointer<Float>, axis: WavenumberAxis, line: EmissionLine, velocity: Double,
        broadening: Double, lineWidth: Double, noise: (deviation: Float, kind: ChannelNoise)
    ) -> Float {
        let center = line.wavenumber * Doppler.factor(velocity: velocity)
        let sigma = center * broadening / Doppler.speedOfLight
        // Two widths on either side hold 97 % of the filter's weight; the sinc's far lobes add other lines' light.
        let reach = 2 * (lineWidth + sigma)
        var (signal, weight) = (0.0, 0.0)
        for channel in axis.channels(in: center - reach...center + reach) where spectrum[channel].isFinite {
            let profile = Sincgauss(x: axis[channel] - center, fwhm: lineWidth, sigma: sigma).value
            signal += profile * Double(spectrum[channel])
            weight += profile * profile
        }
        guard weight > 0 else { return 0 }
        let w = lineWidth / (ScanSetup.sincWidth * Double.pi)
        let excess = noise.kind.amplitudeExcess(tau: (sigma / w) * (sigma / w) / 2, phaseStep: axis.step / w)
        return Float(signal / (weight * excess).squareRoot() / Double(noise.deviation))
    }
}
