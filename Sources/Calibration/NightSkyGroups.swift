import Glibc
import Spectra

/// The night sky's OH lines as a scan resolves them: lines too close to tell apart form a group with the table's
/// relative fluxes, each group has an amplitude of its own, and all faint lines share one.
///
/// An OH line is far narrower than the instrument resolves: its profile is the plain sinc.
struct NightSkyGroups: Sendable {
    let groups: [[NightSkyLine]]

    /// Lines nearer than this many line widths are one to the instrument.
    static let separation = 0.7
    /// Groups fainter than this (the strongest line of SN3 has 4.3) are not measured one by one.
    static let faintest = 0.5
    /// Lines this far outside the window still reach into it with their wings, cm-1.
    static let margin = 40.0

    init(groups: [[NightSkyLine]]) { self.groups = groups }

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
        groups = faint.isEmpty ? bright : bright + [faint]
    }

    /// A column for each group, of its lines with their relative fluxes as peaks, at `velocity`.
    func columns(velocity: Double, lineWidth: Double, axis: WavenumberAxis) -> [[Double]] {
        groups.map { Self.column($0, velocity: velocity, lineWidth: lineWidth, axis: axis).value }
    }

    /// Lines with their relative fluxes as peaks, and the derivative with respect to velocity, per km/s.
    @inline(never)
    static func column(
        _ lines: [NightSkyLine], velocity: Double, lineWidth: Double, axis: WavenumberAxis
    ) -> (value: [Double], byVelocity: [Double]) {
        var value = [Double](repeating: 0, count: axis.count)
        var slope = value
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
                (cosine, sine) = (cosine * stepCosine - sine * stepSine, sine * stepCosine + cosine * stepSine)
            }
        }
        return (value, slope)
    }
}
