import Records
import Spectra

/// The check of lines that no gas of the field's range of velocities explains: of another object, another redshift, or of
/// the instrument's making.
struct UnexplainedLines {
    /// The lines, each where it is seen best, the most significant first.
    private let lines: [FieldGas.Unexplained]

    /// Wavelengths nearer than this, nm, are of one line: it moves with the gas and the zero point from place to place.
    private static let sameLine = 0.5
    /// Lines that are named, at most.
    private static let named = 5

    init(_ gas: FieldGas) {
        lines = gas.unexplained.sorted { $0.line.significance > $1.line.significance }.reduce(into: []) {
            lines, found in
            if !lines.contains(where: { abs($0.line.wavelength - found.line.wavelength) < Self.sameLine }) {
                lines.append(found)
            }
        }
    }

    func check(_ limits: CheckLimits) -> QualityCheck {
        guard !lines.isEmpty else { return limits.judge(.unexplainedLines, 0, advice: "") }
        let list = lines.prefix(Self.named).map {
            "\($0.line.wavelength.text(2)) nm (\(Int($0.line.significance)) sigma, near x \(Int($0.x)), y \(Int($0.y)))"
        }.joined(separator: ", ")
        let rest = lines.count > Self.named ? " and \(lines.count - Self.named) others" : ""
        return limits.judge(
            .unexplainedLines, Double(lines.count),
            "Bright lines at \(list)\(rest): none that gas between \(Int(FieldGas.onAxis.lowerBound)) and"
                + " \(Int(FieldGas.onAxis.upperBound)) km/s shows.",
            advice: "Another object or another redshift lies there: what the maps say of those pixels is not of it.")
    }
}
