/// One card of a FITS header in fixed format.
package struct FITSCard: Sendable {
    /// The card as it stands in the file, 80 characters.
    package let text: String

    package static let end = FITSCard(text: padded("END"))

    /// A card with a string, cut at the card's length.
    package static func string(_ keyword: String, _ value: String, _ comment: String = "") -> FITSCard {
        let quoted = value.replacing("'", with: "''")
        return FITSCard(keyword, "'" + quoted + String(repeating: " ", count: max(0, 8 - quoted.count)) + "'", comment)
    }

    package static func integer(_ keyword: String, _ value: Int, _ comment: String = "") -> FITSCard {
        FITSCard(keyword, rightAligned(String(value)), comment)
    }

    /// A card with a number, of as many digits as it takes to read the same one back.
    package static func real(_ keyword: String, _ value: Double, _ comment: String = "") -> FITSCard {
        FITSCard(keyword, rightAligned("\(value)".uppercased()), comment)
    }

    package static func logical(_ keyword: String, _ value: Bool, _ comment: String = "") -> FITSCard {
        FITSCard(keyword, rightAligned(value ? "T" : "F"), comment)
    }

    package static func comment(_ text: String) -> FITSCard { FITSCard(text: padded("COMMENT " + text)) }

    private init(text: String) { self.text = text }

    private init(_ keyword: String, _ value: String, _ comment: String) {
        let start = keyword + String(repeating: " ", count: 8 - keyword.count) + "= " + value
        let aligned = start + String(repeating: " ", count: max(0, 30 - start.count))
        text = Self.padded(comment.isEmpty ? start : aligned + " / " + comment)
    }

    private static func rightAligned(_ value: String) -> String {
        String(repeating: " ", count: max(0, 20 - value.count)) + value
    }

    private static func padded(_ text: String) -> String {
        String((text + String(repeating: " ", count: 80)).prefix(80))
    }
}
