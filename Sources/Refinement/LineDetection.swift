import Spectra

/// Are there lines at all? A matched filter for each line at a known place and width, cheap enough to ask before a fit.
package struct LineDetection: Sendable {
    /// Amplitude over its error of a sincgauss at each line, fitted alone; 0 where no channel near it holds a number.
    package let signalToNoise: LineValues
    /// Share of H-alpha's profile, by the squares of its heights, whose channels hold numbers.
    package let halphaCoverage: Double

    /// - Parameters:
    ///   - spectrum: axis.count values, without continuum; channels that are not finite are left out.
    ///   - velocity, broadening: where and how wide the lines are expected, km/s.
    ///   - lineWidth: full width at half maximum of the instrument's sinc, cm-1.
    ///   - noise: standard deviation of one channel, in the spectrum's unit, and how channels are related.
    package init(
        _ spectrum: UnsafePointer<Float>, axis: WavenumberAxis, velocity: Double, broadening: Double,
        lineWidth: Double, noise: (deviation: Float, kind: ChannelNoise)
    ) {
        let factor = Doppler.factor(velocity: velocity)
        // Lines are as wide as H-alpha to 3 %, which costs a filter nothing.
        let sigma = EmissionLine.halpha.wavenumber * factor * broadening / Doppler.speedOfLight
        let filter = LineFilter.of(broadening: sigma / lineWidth)
        let w = lineWidth / (ScanSetup.sincWidth * Double.pi)
        let excess = noise.kind.amplitudeExcess(tau: (sigma / w) * (sigma / w) / 2, phaseStep: axis.step / w)
        let unit = Double(noise.deviation) * excess.squareRoot()
        var found = LineValues(repeating: 0)
        var coverage = 0.0
        for (index, line) in EmissionLine.sn3.enumerated() {
            let seen = filter.signal(in: spectrum, axis: axis, center: line.wavenumber * factor, width: lineWidth)
            found[index] = seen.signal / unit
            if index == EmissionLine.halphaIndex { coverage = seen.coverage }
        }
        halphaCoverage = coverage
        signalToNoise = found
    }

    package var halpha: Double { signalToNoise[EmissionLine.halphaIndex] }

    /// What the five lines show together: the root of the sum of squares of those above 0. Gas of any line ratios is seen as
    /// well as a line that stands alone.
    package var allLines: Double {
        EmissionLine.sn3.indices.reduce(0) { sum, line in
            let single = max(0, signalToNoise[line])
            return sum + single * single
        }.squareRoot()
    }

    /// Whether H-alpha is as bright as gas has it beside its other lines. Where [NII] has four times its flux, which active
    /// nuclei hardly reach (Kewley et al. 2006, MNRAS 372, 961), it has 0.23 of the five lines' signal. Lines without it are
    /// another object's, or taken for what they are not.
    package var hasHalpha: Bool { halpha > Self.leastShare * allLines - Self.noiseAllowance }

    /// Whether [NII]6548 is as bright as [NII]6583 has it: their ratio is fixed. Where another line is taken for [NII]6583, none
    /// stands in the other's place.
    package var hasSoundDoublet: Bool {
        let (blue, red) = (signalToNoise[EmissionLine.nii6548Index], signalToNoise[EmissionLine.nii6583Index])
        return blue == 0 || blue > red / EmissionLine.nitrogenRatio - Self.noiseAllowance
    }

    /// Whether H-alpha is the brightest line by far, as in most nebulae.
    package var isMostlyHalpha: Bool { halpha > 0.7 * allLines }

    /// The share that has to be there, less what noise may take from it, standard deviations.
    private static let (leastShare, noiseAllowance) = (0.2, 3.0)
}

/// The profile of a line of a certain broadening, looked up for every channel: a few nanoseconds where `Sincgauss` takes
/// hundreds, for every pixel of a field.
private struct LineFilter {
    /// Broadenings for which there are filters, widths of the sinc: one that is a twentieth off loses a thousandth of the
    /// signal; the broadest line that a network knows is five widths.
    private static let (step, most) = (0.1, 5.0)
    /// Entries for each width of the sinc.
    private static let resolution = 64.0
    private static let all = stride(from: 0, through: most, by: step).map(LineFilter.init)

    /// Heights from the centre outwards.
    private let profile: [Float]
    /// The sum of their squares on both sides, for channels a width of the sinc apart.
    private let weight: Float

    /// Two widths on either side hold 97 % of the filter's weight; the sinc's far lobes add other lines' light.
    private init(broadening: Double) {
        profile = (0...Int(2 * (1 + broadening) * Self.resolution)).map {
            Float(Sincgauss(x: Double($0) / Self.resolution, fwhm: 1, sigma: broadening).value)
        }
        weight = profile.dropFirst().reduce(profile[0] * profile[0]) { $0 + 2 * $1 * $1 } / Float(Self.resolution)
    }

    /// - Parameter broadening: standard deviation of the gas in widths of the sinc.
    static func of(broadening: Double) -> LineFilter {
        all[Int(max(0, min(most, broadening)) / step + 0.5)]
    }

    /// The amplitude of a line at a wavenumber over its error for noise of 1, and the share of its profile that there are
    /// numbers of.
    func signal(
        in spectrum: UnsafePointer<Float>, axis: WavenumberAxis, center: Double, width: Double
    ) -> (signal: Double, coverage: Double) {
        let scale = Self.resolution / width
        let reach = (Double(profile.count) - 1) / scale
        var (signal, seen) = (Float(0), Float(0))
        for channel in axis.channels(in: center - reach...center + reach) {
            let height = profile[min(profile.count - 1, Int(abs(axis[channel] - center) * scale + 0.5))]
            guard spectrum[channel].isFinite else { continue }
            signal += height * spectrum[channel]
            seen += height * height
        }
        return seen > 0
            ? (Double(signal / seen.squareRoot()), Double(seen / weight) * axis.step / width) : (0, 0)
    }
}
