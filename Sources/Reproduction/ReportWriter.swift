import Foundation

/// Writes a report: the comparison with the paper as a table, its figures as pictures, their numbers as CSV.
package struct ReportWriter: Sendable {
    package init() {}

    /// Replaces the report's files in `directory`, which is created where it is missing. Other files stay.
    ///
    /// - Returns: the files, `report.md` first.
    /// - Throws: `ReportError`.
    package func write(_ content: ReportContent, to directory: URL) throws(ReportError) -> [URL] {
        try content.check()
        let figures = Figure.all(of: content)
        let report = try ReportDirectory(directory)
        let comparison = CommaSeparatedTable(
            columns: ["quantity", "unit", "paper", "here", "note"],
            rows: content.rows.map { [$0.quantity, $0.unit, $0.paper, $0.here, $0.note] })
        var files = [
            try report.write(comparison.text, to: "comparison.csv"),
            try report.write(CommaSeparatedTable(content.test.columns).text, to: "test_set.csv"),
            try report.write(CommaSeparatedTable(content.highSignal.columns).text, to: "high_signal.csv"),
        ]
        for figure in figures { files.append(try report.write(figure.draw(), to: figure.fileName)) }
        let text = ReportText(title: content.title, rows: content.rows, figures: figures)
        files.insert(try report.write(text.markdown, to: "report.md"), at: 0)
        return files
    }
}
