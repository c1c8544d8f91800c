/// A binary table of a maps file.
struct FITSTable {
    struct Column {
        enum Values {
            case text([String])
            case integer([Int32])
            case float([Float])
            case double([Double])

            /// The column's TFORM.
            var format: String {
                switch self {
                case .text(let values): "\(max(1, values.map { $0.fitsText.utf8.count }.max() ?? 1))A"
                case .integer: "J"
                case .float: "E"
                case .double: "D"
                }
            }
        }

        let name: String
        var unit = ""
        let values: Values
    }

    let name: String
    let rowCount: Int
    let columns: [Column]
}
