import Foundation

/// Columns of a user's CSV file, found by their names.
struct ModelTable {
    /// The values of the columns asked for, in that order, for each row: finite, 0 or more.
    let rows: [[Double]]

    /// - Parameters:
    ///   - url: a file of UTF-8 text. Empty lines and lines that begin with # are skipped; the first line left names
    ///     the columns.
    ///   - columns: names of columns that the file must have.
    init(contentsOf url: URL, columns: [String]) throws(SimulatorError) {
        let name = url.lastPathComponent
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw Self.error("\(url.path) cannot be read as text; check its path and that it is a CSV file.")
        }
        let lines = text.trimmingPrefix("\u{FEFF}")
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .filter { !$1.hasPrefix("#") && !$1.allSatisfy(\.isWhitespace) }
            .map { (number: $0 + 1, fields: Self.fields($1)) }
        guard let header = lines.first else {
            throw Self.error(
                "\(name) is empty; its first line must name its columns, \(columns.joined(separator: ",")).")
        }
        var places: [Int] = []
        for column in columns {
            guard let place = header.fields.firstIndex(of: column) else {
                throw Self.error(
                    "\(name), line \(header.number), names no column \(column); name the columns there, "
                        + "\(columns.joined(separator: ",")) among them.")
            }
            places.append(place)
        }
        var rows: [[Double]] = []
        for line in lines.dropFirst() {
            guard line.fields.count == header.fields.count else {
                throw Self.error(
                    "\(name), line \(line.number), has \(line.fields.count) columns, not \(header.fields.count) as its "
                        + "header; correct the line.")
            }
            var row: [Double] = []
            for (place, column) in zip(places, columns) {
                guard let value = Double(line.fields[place]), value.isFinite, value >= 0 else {
                    throw Self.error(
                        "\(name), line \(line.number), column \(column): \"\(line.fields[place])\" is no line ratio; "
                            + "write a number that is 0 or more, or take the line out.")
                }
                row.append(value)
            }
            rows.append(row)
        }
        guard !rows.isEmpty else {
            throw Self.error("\(name) holds no model; write one in each line below the names of the columns.")
        }
        self.rows = rows
    }

    /// Fields of a line without the spaces and quotation marks around them.
    private static func fields(_ line: Substring) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"")) }
    }

    private static func error(_ message: String) -> SimulatorError { SimulatorError(code: .table, message: message) }
}
