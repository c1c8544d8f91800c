/// What a query answered, as text: nil stands for NULL.
package struct QueryResult: Sendable {
    package let columns: [String]
    package let rows: [[String?]]
    /// Rows that an INSERT or UPDATE touched, or a SELECT returned.
    package let affectedCount: Int

    /// The first column of the first row.
    package var scalar: String? { rows.first?.first ?? nil }
}
