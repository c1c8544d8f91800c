/// A value that becomes a card.
enum HeaderValue: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case real(Double)
    case logical(Bool)

    /// As a FITS card has it; nil for numbers that no card can hold.
    fileprivate var field: String? {
        switch self {
        case .text(let text): Self.quoted(text)
        case .integer(let value): Self.rightAligned(String(value))
        case .real(let value): value.isFinite ? Self.rightAligned("\(value)".uppercased()) : nil
        case .logical(let value): Self.rightAligned(value ? "T" : "F")
        }
    }

    /// Columns 11 to 30, where the standard's fixed format has numbers.
    private static let numberWidth = 20
    /// Characters of a text between its quotes that a card has room for.
    private static let mostCharacters = 68

    private static func rightAligned(_ text: String) -> String {
        String(repeating: " ", count: max(0, numberWidth - text.count)) + text
    }

    /// In quotes, quotes inside doubled, at least eight characters, cut at the card's end.
    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for character in text {
            let next = character == "'" ? "''" : String(character)
            guard quoted.utf8.count + next.utf8.count <= mostCharacters else { break }
            quoted += next
        }
        return "'" + quoted + String(repeating: " ", count: max(0, 8 - quoted.count)) + "'"
    }
}

extension HeaderCard {
    /// A card made from a value; nil when the keyword or the value is none that FITS knows.
    init?(_ keyword: String, _ value: HeaderValue, comment: String = "") {
        guard Self.isKeyword(keyword), let field = value.field else { return nil }
        let name = keyword + String(repeating: " ", count: 8 - keyword.utf8.count)
        self.init((name + "= " + field + (comment.isEmpty ? "" : " / " + comment)).utf8)
    }

    /// A commentary card, COMMENT or HISTORY.
    init(_ keyword: String, commentary: String) {
        self.init((keyword + String(repeating: " ", count: max(0, 8 - keyword.count)) + commentary).utf8)
    }

    /// One to eight capitals, digits, hyphens and underscores.
    static func isKeyword(_ text: String) -> Bool {
        (1...8).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }
}
