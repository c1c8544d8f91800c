/// A table as text: a header line, then a line for each row.
///
/// The form is that of RFC 4180 but for the line ends, which are single newlines.
struct CommaSeparatedTable {
    let text: String

    /// Creates a table of rows of text.
    init(columns: [String], rows: [[String]]) {
        text = ([columns] + rows).map { $0.map(Self.quoted).joined(separator: ",") + "\n" }.joined()
    }

    /// Creates a table of columns of equal length, with as many digits as it takes to read the same values back.
    init(_ columns: [(name: String, values: [Double])]) {
        let count = columns.first?.values.count ?? 0
        self.init(
            columns: columns.map(\.name),
            rows: (0..<count).map { row in columns.map { $0.values[row].description } })
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\r\n".contains($0) }) else { return field }
        return "\"" + field.replacing("\"", with: "\"\"") + "\""
    }
}
