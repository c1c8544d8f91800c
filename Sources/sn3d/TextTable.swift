import Foundation
import Ledger

/// Aligned columns under their names.
struct TextTable {
    let text: String

    init(_ result: QueryResult) {
        self.init(result.columns, result.rows.map { $0.map { $0 ?? "" } })
    }

    init(_ columns: [String], _ lines: [[String]]) {
        let rows = [columns] + lines
        let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        text = rows.map { row in
            "  "
                + zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
