import Spectra

/// The five nebular lines as columns of a model: [NII] tied by atomic physics, the others free.
struct NebularLines: Sendable {
    /// Gaussian width that the model takes for a region's gas, km/s.
    static let broadening = 30.0
    private let axis: WavenumberAxis
    /// Half of the symmetric profile, `samplesPerWidth` to a line width.
    private let profile: [Double]
    private let spacing: Double

    private static let samplesPerWidth = 50.0
    /// The sinc's wings are followed to this many line widths, where they are 1 %.
    private static let reach = 25.0

    init(axis: WavenumberAxis, lineWidth: Double, broadening: Double = Self.broadening) {
        self.axis = axis
        let spacing = lineWidth / Self.samplesPerWidth
        let sigma = EmissionLine.halpha.wavenumber * broadening / Doppler.speedOfLight
        self.spacing = spacing
        profile = (0...Int(Self.reach * Self.samplesPerWidth) + 1).map {
            Sincgauss(x: Double($0) * spacing, fwhm: lineWidth, sigma: sigma).value
        }
    }

    /// A column each for [NII], H-alpha, [SII] 6716 and [SII] 6731 at `velocity` on the axis, km/s.
    func columns(velocity: Double) -> [[Double]] {
        let shift = Doppler.factor(velocity: velocity)
        var nii = [Double](repeating: 0, count: axis.count)
        add(.nii6583, shift, 1, to: &nii)
        add(.nii6548, shift, 1 / EmissionLine.nitrogenRatio, to: &nii)
        return [nii]
            + [EmissionLine.halpha, .sii6716, .sii6731].map { line in
                var column = [Double](repeating: 0, count: axis.count)
                add(line, shift, 1, to: &column)
                return column
            }
    }

    /// `columns`, and their differences over a small velocity and over broadenings: with all three, gas somewhat off
    /// `velocity` and of another width is fitted too.
    static func flexibleColumns(axis: WavenumberAxis, lineWidth: Double, velocity: Double) -> [[Double]] {
        let lines = NebularLines(axis: axis, lineWidth: lineWidth)
        let narrow = NebularLines(axis: axis, lineWidth: lineWidth, broadening: 0.5 * broadening)
        let wide = NebularLines(axis: axis, lineWidth: lineWidth, broadening: 1.5 * broadening)
        func differences(_ from: [[Double]], _ to: [[Double]]) -> [[Double]] {
            zip(from, to).map { zip($1, $0).map(-) }
        }
        return lines.columns(velocity: velocity)
            + differences(lines.columns(velocity: velocity - 10), lines.columns(velocity: velocity + 10))
            + differences(narrow.columns(velocity: velocity), wide.columns(velocity: velocity))
    }

    /// `profileColumns` of the five lines at some velocities on the axis.
    static func profileColumns(
        axis: WavenumberAxis, lineWidth: Double, velocities: [ClosedRange<Double>]
    ) -> [[Double]] {
        profileColumns(
            axis: axis, lineWidth: lineWidth,
            wavenumbers: velocities.flatMap { velocities in
                // A receding line lies at a smaller wavenumber.
                EmissionLine.sn3.map { line in
                    line.wavenumber * Doppler.factor(velocity: velocities.upperBound)...line.wavenumber
                        * Doppler.factor(velocity: velocities.lowerBound)
                }
            })
    }

    /// Columns of which any profile of lines in some parts of the axis is a sum, whatever its shape and the lines' ratios:
    /// sincs as far apart as the interferogram's length can tell. Gas that takes a good part of a spectrum's light is not
    /// fitted well enough by anything simpler.
    static func profileColumns(
        axis: WavenumberAxis, lineWidth: Double, wavenumbers: [ClosedRange<Double>]
    ) -> [[Double]] {
        var parts: [ClosedRange<Double>] = []
        for part in wavenumbers.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = parts.last, last.upperBound + lineWidth > part.lowerBound {
                parts[parts.count - 1] = last.lowerBound...max(last.upperBound, part.upperBound)
            } else {
                parts.append(part)
            }
        }
        let spacing = lineWidth / ScanSetup.sincWidth
        return parts.flatMap { part in
            let count = max(1, Int(((part.upperBound - part.lowerBound) / spacing).rounded(.up)))
            let first = (part.lowerBound + part.upperBound - Double(count) * spacing) / 2
            return (0...count).map { index in
                let line = NightSkyLine(airWavelength: 1e7 / (first + Double(index) * spacing), relativeFlux: 1)
                return NightSkyGroups.column([line], velocity: 0, lineWidth: lineWidth, axis: axis).value
            }
        }
    }

    private func add(_ line: EmissionLine, _ shift: Double, _ height: Double, to column: inout [Double]) {
        let center = line.wavenumber * shift
        let reach = Double(profile.count - 2) * spacing
        for channel in axis.channels(in: center - reach...center + reach) {
            let position = abs(axis[channel] - center) / spacing
            let index = min(Int(position), profile.count - 2)
            let weight = position - Double(index)
            column[channel] += height * ((1 - weight) * profile[index] + weight * profile[index + 1])
        }
    }
}
