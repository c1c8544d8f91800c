import Drawing
import Files
import Foundation

/// A writer of reports: the comparison with the paper as a table, its figures as pictures, their numbers as CSV.
package struct ReportWriter: Sendable {
    package init() {}

    /// Replaces the report's files in `directory`, which is created where it is missing; other files stay.
    ///
    /// - Returns: The files, `report.md` first.
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

/// The directory of a report.
///
/// Each file in it is replaced as a whole: it is written under a hidden name and renamed.
struct ReportDirectory {
    let url: URL

    /// Creates the directory and those above it where they are missing.
    init(_ url: URL) throws(ReportError) {
        self.url = url
        do throws(SystemError) { try DurableFile.createDirectories(url.path) } catch {
            throw ReportError(writing: url.path, errno: error.errno.rawValue)
        }
    }

    /// Writes text in UTF-8 and returns the file.
    func write(_ text: String, to name: String) throws(ReportError) -> URL {
        let target = url.appending(path: name)
        do throws(SystemError) { try DurableFile.write(text.utf8, to: target.path, permissions: 0o644) } catch {
            throw ReportError(writing: target.path, errno: error.errno.rawValue)
        }
        return target
    }

    /// Writes a picture as PNG and returns the file.
    func write(_ picture: Canvas, to name: String) throws(ReportError) -> URL {
        let target = url.appending(path: name)
        let partial = PartialFile(for: target.path)
        do throws(PictureError) { try picture.write(to: partial.path) } catch {
            throw ReportError(writing: target.path, errno: error.errno, detail: error.detail)
        }
        do throws(SystemError) { try partial.commit() } catch {
            throw ReportError(writing: target.path, errno: error.errno.rawValue)
        }
        return target
    }
}
