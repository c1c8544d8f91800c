import Spectra

/// Names the emission lines of a spectrum that holds no sky: gas at one velocity after another, each of which explains the
/// brightest line that is left, until no line is.
///
/// Gas of any velocity shows H-alpha or [NII] 6583 as its brightest line. A velocity that explains a fainter line and not
/// the brightest one is no gas: it is how lines of another redshift look that fall on places of these.
struct LineIdentification: Sendable {
    /// A line that no gas within the range of velocities explains.
    struct Line: Sendable {
        /// Air wavelength, nm.
        let wavelength: Double
        /// Peak over noise.
        let significance: Double

        /// H-alpha of gas.
        static func halpha(of gas: NebularSearch.Result) -> Line {
            Line(
                wavelength: EmissionLine.halpha.airWavelength / Doppler.factor(velocity: gas.velocity),
                significance: gas.significance)
        }
    }

    /// Gas by its velocities, the most significant first.
    private(set) var gas: [NebularSearch.Result] = []
    private(set) var unexplained: [Line] = []

    /// Below this significance, in standard deviations of a channel, gas was not seen; the highest of 500 trials on
    /// pure noise stays below 6.
    static let leastSignificance = 8.0
    /// A peak that is higher than this may lead to gas whose five lines together are seen.
    private static let leastPeak = 4.0
    /// A line that is fainter than this part of the brightest one may be what that one's true shape leaves of it.
    private static let leastShare = 0.03
    /// Equivalent width, nm, below which a line may be what absorption in the light of stars leaves, where bright and blank
    /// pixels hold different amounts of it: old stars' H-alpha has 0.1-0.2, younger ones' up to 0.4
    /// (Gonzalez Delgado et al. 1999, ApJS 125, 489, for Balmer lines).
    private static let leastEquivalentWidth = 0.4
    /// More velocities than one spectrum shows.
    private static let mostSteps = 6
    /// Peaks stand out of dips by this factor: what stars' absorption lines leave where stars move differently goes as
    /// far down as up, and a sinc's dips are a fifth of it.
    private static let overDips = 1.5

    /// Names the lines of a difference of bright and blank pixels.
    init(difference: [Float], axis: WavenumberAxis, lineWidth: Double, velocities: ClosedRange<Double>) {
        self.init(
            difference, axis: axis, lineWidth: lineWidth, velocities: velocities, beside: [],
            starlight: abs(Double(RobustStatistics.median(difference))))
    }

    /// - Parameters:
    ///   - velocities: at which gas may lie on the axis, km/s.
    ///   - others: columns of what the spectrum holds beside continuum and nebular lines.
    ///   - starlight: the light of stars by whose absence lines may seem to be in emission, the spectrum's unit.
    init(
        _ spectrum: [Float], axis: WavenumberAxis, lineWidth: Double, velocities: ClosedRange<Double>,
        beside others: [[Double]], starlight: Double = 0
    ) {
        let peaks = LinePeaks(axis: axis, lineWidth: lineWidth)
        var others = others
        var brightest = 0.0
        for _ in 0..<Self.mostSteps {
            let search = NebularSearch(axis: axis, lineWidth: lineWidth, beside: others)
            let (all, dip) = peaks.find(spectrum, beside: others)
            let found = all.filter {
                $0.significance >= max(Self.leastPeak, Self.leastShare * brightest)
                    && $0.equivalentFlux >= Self.leastEquivalentWidth * starlight
            }
            let least = max(Self.leastSignificance, Self.overDips * dip)
            guard let step = Self.step(found, search, spectrum, velocities, least: least) else { break }
            brightest = max(brightest, found[0].significance)
            switch step {
            case .gas(let result):
                gas.append(result)
                others += NebularLines.profileColumns(axis: axis, lineWidth: lineWidth, velocities: [result.profile])
            case .unexplained(let peak):
                unexplained.append(Line(wavelength: 1e7 / peak.wavenumber, significance: peak.significance))
                let reach = peak.wavenumber * NebularSearch.wings / Doppler.speedOfLight
                others += NebularLines.profileColumns(
                    axis: axis, lineWidth: lineWidth, wavenumbers: [peak.wavenumber - reach...peak.wavenumber + reach])
            }
        }
        gas.sort { $0.significance > $1.significance }
    }

    private enum Step {
        case gas(NebularSearch.Result)
        case unexplained(LinePeaks.Peak)
    }

    /// What the highest peak is, or any other if that is lower than a line has to be; nil when nothing is left.
    private static func step(
        _ peaks: [LinePeaks.Peak], _ search: NebularSearch, _ spectrum: [Float], _ velocities: ClosedRange<Double>,
        least: Double
    ) -> Step? {
        for peak in peaks {
            let candidates = [EmissionLine.halpha, .nii6583].map {
                Doppler.velocity(observed: peak.wavenumber, rest: $0.wavenumber)
            }.filter(velocities.contains)
            if let result = search.search(spectrum, near: candidates), result.significance >= least {
                return .gas(result)
            }
            if peak.significance >= least { return .unexplained(peak) }
        }
        return nil
    }
}
