import HDF5

/// The FITS-like header of a level-1 cube: a dataset of rows of four texts, keyword, value, comment, type.
enum LevelOneHeader {
    private static let name = "header"

    /// Without keywords that tell how another file's numbers lie; none when the file has no such dataset.
    static func cards(_ file: HDF5File) throws(HDF5Error) -> [HeaderCard] {
        guard file.contains(name) else { return [] }
        let dataset = try file.dataset(name)
        guard dataset.dimensions.count == 2, dataset.dimensions[1] == 4 else { return [] }
        let texts = try dataset.readTexts()
        return (0..<dataset.dimensions[0]).compactMap { row in
            card(
                keyword: texts[4 * row], value: texts[4 * row + 1], comment: texts[4 * row + 2],
                type: texts[4 * row + 3])
        }
    }

    private static func card(keyword: String, value: String, comment: String, type: String) -> HeaderCard? {
        let keyword = keyword.uppercased()
        if keyword == "COMMENT" || keyword == "HISTORY" { return HeaderCard(keyword, commentary: value) }
        guard !HDF5Header.isStructural(keyword) else { return nil }
        let text = unquoted(value)
        let number = Double(text)
        let isText = type.contains("str")
        if !isText, ["T", "True"].contains(text) { return HeaderCard(keyword, .logical(true), comment: comment) }
        if !isText, ["F", "False"].contains(text) { return HeaderCard(keyword, .logical(false), comment: comment) }
        if !isText, let integer = Int(text) { return HeaderCard(keyword, .integer(integer), comment: comment) }
        if !isText, let number { return HeaderCard(keyword, .real(number), comment: comment) }
        let name = keyword == "FILTER" ? HDF5Header.filterName(text) : text
        return HeaderCard(keyword, .text(name), comment: comment)
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") else { return text }
        var inner = text.dropFirst().dropLast()
        while inner.last == " " { inner = inner.dropLast() }
        return String(inner)
    }
}
