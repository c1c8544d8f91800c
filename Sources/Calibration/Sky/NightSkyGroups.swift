import Glibc
import Spectra

/// The night sky's OH lines as a scan resolves them: lines too close to tell apart form a group with the table's
/// relative fluxes, each group has an amplitude of its own, and all faint lines share one.
///
/// An OH line is far narrower than the instrument resolves: its profile is the plain sinc.
///
/// The table's line at H-alpha is mostly hydrogen, of the Earth's corona and of the Galaxy, which move otherwise than
/// OH: on real spectra of M31 it lies 8 +- 3 km/s from the OH lines and is three times as bright as the table says. It
/// belongs to the sky, but says nothing about the zero point.
struct NightSkyGroups: Sendable {
    let groups: [[NightSkyLine]]
    /// Which group holds the line at H-alpha, if any.
    let hydrogen: Int?
    /// The groups that move by themselves, in ascending order: hydrogen, and those of which a spectrum shows it.
    private(set) var displaced: [Int]

    /// Lines nearer than this many line widths are one to the instrument.
    static let separation = 0.7
    /// Groups fainter than this (the strongest line of SN3 has 4.3) are not measured one by one.
    static let faintest = 0.5
    /// Lines this far outside the window still reach into it with their wings, cm-1.
    static let margin = 40.0

    /// A line this near to H-alpha, cm-1, is hydrogen; 10 km/s.
    private static let hydrogenReach = 0.5

    init(groups: [[NightSkyLine]]) {
        self.groups = groups
        hydrogen = groups.firstIndex { group in
            group.contains { abs($0.wavenumber - EmissionLine.halpha.wavenumber) < Self.hydrogenReach }
        }
        displaced = hydrogen.map { [$0] } ?? []
    }

    /// The same groups, one more of which moves by itself.
    func displacing(_ group: Int) -> NightSkyGroups {
        var other = self
        other.displaced = (displaced + [group]).sorted()
        return other
    }

    init(axis: WavenumberAxis, lineWidth: Double) {
        let reach = axis.origin - Self.margin...axis.last + Self.margin
        var bright: [[NightSkyLine]] = []
        var current: [NightSkyLine] = []
        var faint: [NightSkyLine] = []
        func close() {
            if current.reduce(0, { $0 + $1.relativeFlux }) >= Self.faintest {
                bright.append(current)
            } else {
                faint.append(contentsOf: current)
            }
            current = []
        }
        for line in NightSkyLine.all where reach.contains(line.wavenumber) {
            if let last = current.last, last.wavenumber - line.wavenumber > Self.separation * lineWidth { close() }
            current.append(line)
        }
        close()
        self.init(groups: faint.isEmpty ? bright : bright + [faint])
    }

    /// Lines on an axis, with what changes them.
    struct Column {
        /// Lines with their relative fluxes as peaks.
        var value: [Double]
        /// Derivative with respect to the velocity, per km/s.
        var byVelocity: [Double]
        /// Derivative with respect to the line width, per cm-1, for lines that keep their fluxes: sinc(u) / w with u
        /// proportional to 1 / w has -cos(u) / w^2.
        var byLineWidth: [Double]
    }

    /// A column for each group at `velocity`.
    func columns(velocity: Double, lineWidth: Double, axis: WavenumberAxis) -> [Column] {
        groups.map { Self.column($0, velocity: velocity, lineWidth: lineWidth, axis: axis) }
    }

    @inline(never)
    static func column(
        _ lines: [NightSkyLine], velocity: Double, lineWidth: Double, axis: WavenumberAxis
    ) -> Column {
        var value = [Double](repeating: 0, count: axis.count)
        var (slope, widening) = (value, value)
        let shift = Doppler.factor(velocity: velocity)
        let shiftByVelocity = Doppler.factorDerivative(velocity: velocity)
        let scale = ScanSetup.sincWidth * Double.pi / lineWidth
        let (stepCosine, stepSine) = (cos(scale * axis.step), sin(scale * axis.step))
        for line in lines {
            let start = scale * (axis.origin - line.wavenumber * shift)
            let slopeScale = -scale * line.wavenumber * shiftByVelocity * line.relativeFlux
            // The phase grows by the same angle from channel to channel: a rotation replaces sine and cosine.
            var (cosine, sine) = (cos(start), sin(start))
            for channel in 0..<axis.count {
                let phase = start + Double(channel) * scale * axis.step
                if abs(phase) > 1e-3 {
                    let sinc = sine / phase
                    value[channel] += line.relativeFlux * sinc
                    slope[channel] += slopeScale * (cosine - sinc) / phase
                } else {
                    value[channel] += line.relativeFlux * (1 - phase * phase / 6)
                    slope[channel] -= slopeScale * phase / 3
                }
                widening[channel] -= line.relativeFlux * cosine / lineWidth
                (cosine, sine) = (cosine * stepCosine - sine * stepSine, sine * stepCosine + cosine * stepSine)
            }
        }
        return Column(value: value, byVelocity: slope, byLineWidth: widening)
    }

    /// What a larger line width adds in the cores of lines, `Column.byLineWidth` as far as `coreReach` from each.
    ///
    /// The far wings are those of the interferogram's last step alone: lines are no blunter there.
    static func coreByLineWidth(
        _ lines: [NightSkyLine], velocity: Double, lineWidth: Double, axis: WavenumberAxis
    ) -> [Double] {
        var values = [Double](repeating: 0, count: axis.count)
        let shift = Doppler.factor(velocity: velocity)
        let scale = ScanSetup.sincWidth * Double.pi / lineWidth
        for line in lines {
            let center = line.wavenumber * shift
            let core = center - Self.coreReach * lineWidth...center + Self.coreReach * lineWidth
            for channel in axis.channels(in: core) {
                values[channel] -= line.relativeFlux * cos(scale * (axis[channel] - center)) / lineWidth
            }
        }
        return values
    }

    /// Line widths: to the second zero of the sinc.
    private static let coreReach = 1.66
}
