import Calibration
import Foundation
import Records

/// Checks as a table that a person likes to read: a row for each, its sentence at the end, wrapped where a terminal's
/// line ends, and below how many passed.
struct CheckTable {
    let text: String

    /// A sentence is not squeezed into less than this; it goes below its row instead.
    private static let narrowest = 40
    private static let header = ["", "check", "value", "unit", "limits"]

    /// - Parameter width: characters that a line may have; nil where lines may be as long as they are.
    init(_ checks: [QualityCheck], width: Int? = nil) {
        let rows = checks.map { check in
            [check.verdict.rawValue, check.name, check.value.map(Self.number) ?? "-", check.unit, Self.limits(check)]
        }
        let widths = Self.header.indices.map { column in
            ([Self.header] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ row: [String]) -> String {
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }
        let indent = widths.reduce(0) { $0 + $1 + 2 }
        let lines = zip(checks, rows).flatMap { check, row in
            guard let width else { return [line(row) + "  " + check.note] }
            guard width - indent >= Self.narrowest else {
                return [line(row)] + Self.wrapped(check.note, width: width - 6).map { "      " + $0 }
            }
            let pieces = Self.wrapped(check.note, width: width - indent)
            let margin = String(repeating: " ", count: indent)
            return [line(row) + "  " + (pieces.first ?? "")] + pieces.dropFirst().map { margin + $0 }
        }
        let counts = Verdict.allCases.map { verdict in
            "\(checks.count { $0.verdict == verdict }) \(verdict.rawValue)"
        }
        text = ([line(Self.header)] + lines + [counts.joined(separator: ", ")]).joined(separator: "\n")
    }

    /// Lines of at most `width` characters, broken between words; a longer word has a line of its own.
    private static func wrapped(_ text: String, width: Int) -> [String] {
        text.split(separator: " ").reduce(into: [String]()) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
    }

    private static func number(_ value: Double) -> String { String(format: "%.6g", value) }

    private static func limits(_ check: QualityCheck) -> String {
        switch (check.lower, check.upper) {
        case (let lower?, let upper?): "\(number(lower)) .. \(number(upper))"
        case (let lower?, nil): ">= \(number(lower))"
        case (nil, let upper?): "<= \(number(upper))"
        case (nil, nil): ""
        }
    }
}
