/// What a query answered, as text: nil stands for NULL.
public struct QueryResult: Sendable {
    public let columns: [String]
    public let rows: [[String?]]
    /// Rows that an INSERT or UPDATE touched, or a SELECT returned.
    public let affectedCount: Int

    /// The first column of the first row.
    public var scalar: String? { rows.first?.first ?? nil }
}
