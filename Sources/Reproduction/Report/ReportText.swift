/// The text of `report.md`: the table, then the pictures with their captions.
struct ReportText {
    /// The text as Markdown.
    let markdown: String

    init(title: String, rows: [PaperComparison], figures: [Figure]) {
        var lines = ["# \(Self.inOneLine(title))", ""]
        lines += [
            "The paper is Rhea et al. 2020, *A Machine Learning Approach to Integral Field Unit Spectroscopy Observations:",
            "I. HII Region Kinematics*, ApJ 901, 152. The same table is in `comparison.csv`.", "",
            "| Quantity | Unit | Paper | Here | Note |", "| --- | --- | --- | --- | --- |",
        ]
        lines += rows.map { row in
            let cells = [row.quantity, row.unit, row.paper, row.here, row.note]
            return "| " + cells.map(Self.cell).joined(separator: " | ") + " |"
        }
        lines += ["", "Every test spectrum is in `test_set.csv` and `high_signal.csv`.", ""]
        for figure in figures {
            lines += ["## \(figure.title)", "", figure.caption, "", "![\(figure.title)](\(figure.fileName))", ""]
        }
        markdown = lines.joined(separator: "\n")
    }

    private static func cell(_ text: String) -> String { inOneLine(text).replacing("|", with: "\\|") }

    private static func inOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
