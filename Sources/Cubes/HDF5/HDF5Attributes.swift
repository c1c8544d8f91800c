import FITS
import HDF5

/// The attributes of an HDF5 cube's root, as far as they can be read.
struct RootAttributes {
    let values: [String: HDF5Value]
    /// The names of the attributes in the file's order.
    let names: [String]

    init(_ file: HDF5File) throws(HDF5Error) {
        names = try file.attributes.names()
        var values: [String: HDF5Value] = [:]
        // What is no text, number or logical is nothing that a cube is read by; its name still counts.
        for name in names { values[name] = (try? file.attributes.read(name)) ?? nil }
        self.values = values
    }

    init(values: [String: HDF5Value]) {
        self.values = values
        names = values.keys.sorted()
    }

    /// The format, told by the presence of attributes alone: their values have been seen to be wrong.
    var format: CubeFormat {
        if names.contains("flambda2") { return .level25 }
        if names.contains("level3") { return .level3 }
        return names.contains("level2") ? .level2 : .level1
    }

    /// Whether the file says of itself that it is a cube.
    var claimsToBeACube: Bool { !Set(names).isDisjoint(with: ["flambda2", "level3", "level2", "quad_nb"]) }

    func text(_ name: String) -> String? {
        switch values[name] {
        case .text(let text): text
        case .texts(let texts) where texts.count == 1: texts[0]
        default: nil
        }
    }

    /// A number, also where it is written as a text or as the only one of several.
    func real(_ name: String) -> Double? {
        let number: Double? =
            switch values[name] {
            case .integer(let value): Double(value)
            case .real(let value): value
            case .integers(let values) where values.count == 1: Double(values[0])
            case .reals(let values) where values.count == 1: values[0]
            case .text(let text): Double(text)
            default: nil
            }
        return number.flatMap { $0.isFinite ? $0 : nil }
    }

    func integer(_ name: String) -> Int? {
        // As of a card: what no quantity of a cube can be counts as none.
        real(name).flatMap { abs($0) <= 0x1p53 ? Int(exactly: $0) : nil }
    }

    func logical(_ name: String) -> Bool? {
        switch values[name] {
        case .logical(let value): value
        case .integer(let value) where value == 0 || value == 1: value == 1
        case .text(let text) where ["True", "False"].contains(text): text == "True"
        default: nil
        }
    }

    /// One number or several.
    func reals(_ name: String) -> [Double] {
        switch values[name] {
        case .real(let value): [value]
        case .integer(let value): [Double(value)]
        case .reals(let values): values
        case .integers(let values): values.map(Double.init)
        default: []
        }
    }
}

/// The FITS-like header of a level-1 cube: a dataset of rows of four texts, keyword, value, comment, type.
enum LevelOneHeader {
    private static let name = "header"

    /// The cards without keywords that tell how another file's numbers lie; none when the file has no such dataset.
    static func cards(_ file: HDF5File) throws(HDF5Error) -> [HeaderCard] {
        guard file.contains(name) else { return [] }
        let dataset = try file.dataset(name)
        guard dataset.dimensions.count == 2, dataset.dimensions[1] == 4 else { return [] }
        let texts = try dataset.readStrings()
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
        // A number that is none stays a text, so that it is refused, or left out, with what stands there.
        let number = Double(text).flatMap { $0.isFinite ? $0 : nil }
        let isText = type.contains("str")
        if !isText, ["T", "True"].contains(text) { return HeaderCard(keyword, .logical(true), comment: comment) }
        if !isText, ["F", "False"].contains(text) { return HeaderCard(keyword, .logical(false), comment: comment) }
        if !isText, let integer = Int(text) { return HeaderCard(keyword, .integer(integer), comment: comment) }
        if !isText, let number { return HeaderCard(keyword, .real(number), comment: comment) }
        let name = keyword == "FILTER" ? FilterName.stem(text) : text
        return HeaderCard(keyword, .text(name), comment: comment)
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") else { return text }
        var inner = text.dropFirst().dropLast()
        while inner.last == " " { inner = inner.dropLast() }
        return String(inner)
    }
}
