import Records
import Spectra

/// The check of lines that no gas of the field's range of velocities explains, or that stand alone: of another object,
/// another redshift, or of the instrument's making.
struct UnexplainedLines {
    /// The lines, each where it is seen best, the most significant first.
    private let lines: [FieldGas.Unexplained]
    /// Those that count as H-alpha although neither [NII] nor [SII] is seen beside them.
    private let alone: [FieldGas.Unexplained]

    /// Wavelengths nearer than this, nm, are of one line: it moves with the gas and the zero point from place to place.
    private static let sameLine = 0.5
    /// Lines that are named, at most.
    private static let named = 5

    init(_ gas: FieldGas) {
        (lines, alone) = (Self.distinct(gas.unexplained), Self.distinct(gas.alone))
    }

    private static func distinct(_ lines: [FieldGas.Unexplained]) -> [FieldGas.Unexplained] {
        lines.sorted { $0.line.significance > $1.line.significance }.reduce(into: []) { lines, found in
            if !lines.contains(where: { abs($0.line.wavelength - found.line.wavelength) < sameLine }) {
                lines.append(found)
            }
        }
    }

    func check(_ limits: CheckLimits) -> QualityCheck {
        guard !lines.isEmpty || !alone.isEmpty else { return limits.judge(.unexplainedLines, 0, advice: "") }
        var sentences: [String] = []
        if !lines.isEmpty {
            sentences.append(
                "Bright lines at \(Self.list(lines)): gas between \(Int(FieldGas.onAxis.lowerBound)) and"
                    + " \(Int(FieldGas.onAxis.upperBound)) km/s shows none of them, or they stand alone and far from the"
                    + " field's gas.")
        }
        if !alone.isEmpty {
            sentences.append(
                "Bright lines at \(Self.list(alone)) count as H-alpha, but neither [NII] nor [SII] is seen beside them."
            )
        }
        return limits.judge(
            .unexplainedLines, Double(lines.count + alone.count), sentences.joined(separator: " "),
            advice: "Another object or another redshift may lie there: look before the maps of those pixels are used.")
    }

    private static func list(_ lines: [FieldGas.Unexplained]) -> String {
        let list = lines.prefix(named).map {
            "\($0.line.wavelength.text(2)) nm (\(Int($0.line.significance)) sigma, near x \(Int($0.x)), y \(Int($0.y)))"
        }.joined(separator: ", ")
        return lines.count > named ? "\(list) and \(lines.count - named) others" : list
    }
}
