import Foundation
import Ledger

/// A query's answer as aligned columns.
struct TextTable {
    let text: String

    init(_ result: QueryResult) {
        let rows = [result.columns] + result.rows.map { $0.map { $0 ?? "" } }
        let widths = result.columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        text = rows.map { row in
            "  "
                + zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
