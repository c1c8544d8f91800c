import Calibration
import Foundation

/// Checks as a table that a person likes to read.
struct CheckTable {
    let text: String

    init(_ checks: [QualityCheck]) {
        let rows = checks.map { check in
            [
                check.verdict.rawValue, check.name, check.value.map(Self.number) ?? "-", check.unit,
                Self.limits(check), check.note,
            ]
        }
        let header = ["", "check", "value", "unit", "limits", "note"]
        let widths = (0..<header.count - 1).map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        text = ([header] + rows).map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                + "  " + row[header.count - 1]
        }.joined(separator: "\n")
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
