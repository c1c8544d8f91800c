/// A column of a table: its name, its PostgreSQL type and where its value comes from.
struct Column<Row>: Sendable {
    let name: String
    let type: String
    let value: @Sendable (Row) -> SQLValue

    init(_ name: String, _ type: String, _ value: @escaping @Sendable (Row) -> SQLValue) {
        self.name = name
        self.type = type
        self.value = value
    }
}

extension Connection {
    /// Adds rows that belong to a processing in one statement, whatever their number: a column travels as one array.
    func insert<Row>(
        _ rows: [Row], into table: String, of processing: SQLValue, _ columns: [Column<Row>]
    ) throws(LedgerError) {
        guard !rows.isEmpty else { return }
        let names = columns.map(\.name).joined(separator: ", ")
        let arrays = columns.enumerated().map { "$\($0 + 2)::\($1.type)[]" }.joined(separator: ", ")
        let values = columns.map { column in SQLValue.array(rows.map(column.value)) }
        try query(
            "INSERT INTO sn3.\(table) (processing_id, \(names)) SELECT $1::uuid, * FROM unnest(\(arrays))",
            [processing] + values)
    }
}
