/// One 80-character card of a FITS header.
package struct HeaderCard: Sendable, Hashable {
    /// The card as it stands in the file, bytes outside printable ASCII replaced by `?`.
    package let text: String
    /// The keyword, at most eight characters; empty for a blank card.
    package let keyword: String
    /// The value without quotes and trailing blanks, nil for commentary cards.
    package let value: String?
    /// What follows the slash; the whole text of a commentary card.
    package let comment: String

    /// The value as a number; Fortran's D exponents are understood.
    package var double: Double? {
        guard let value, let number = Double(value) ?? Double(value.replacing("D", with: "E")) else { return nil }
        return number.isFinite ? number : nil
    }

    /// The value as an integer; `8.0` counts as one. One beyond 2^53 counts as none: headers have no quantity of that
    /// size, and sums of those below cannot overflow.
    package var integer: Int? {
        guard let value, let number = Int(value) ?? double.flatMap({ Int(exactly: $0) }) else { return nil }
        return Self.integers.contains(number) ? number : nil
    }

    private static let integers = -(1 << 53)...(1 << 53)

    /// The value as a logical, T or F; also as the word that programs write instead.
    package var logical: Bool? {
        switch value?.uppercased() {
        case "T", "TRUE": true
        case "F", "FALSE": false
        default: nil
        }
    }

    /// Reads a card; a shorter one is padded with blanks.
    package init(_ bytes: some Sequence<UInt8>) {
        var raw = Array(bytes.prefix(Self.length))
        raw.append(contentsOf: repeatElement(Self.blank, count: Self.length - raw.count))
        var card = raw.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        text = Self.string(card[...])
        keyword = Self.trimmed(card[..<8])
        // FITS knows ASCII alone. Names in other scripts, as UTF-8, are kept all the same; a control character is a blank.
        let isText = String(validating: raw, as: UTF8.self) != nil
        card = zip(raw, card).map { byte, ascii in
            byte < 0x20 || byte == 0x7F ? Self.blank : byte >= 0x80 && isText ? byte : ascii
        }
        guard card[8] == UInt8(ascii: "="), card[9] == Self.blank else {
            value = nil
            comment = Self.trimmed(card[8...])
            return
        }
        let field = card[10...].drop { $0 == Self.blank }
        if field.first == Self.quote {
            let (string, rest) = Self.quotedString(field.dropFirst())
            value = string
            comment = Self.comment(in: rest)
        } else {
            value = Self.trimmed(field.prefix { $0 != Self.slash })
            comment = Self.comment(in: field)
        }
    }

    /// The card under another keyword of at most eight characters.
    package func renamed(_ keyword: String) -> HeaderCard {
        HeaderCard((keyword + String(repeating: " ", count: 8 - keyword.count) + text.dropFirst(8)).utf8)
    }

    package static let length = 80
    private static let blank = UInt8(ascii: " ")
    private static let quote = UInt8(ascii: "'")
    private static let slash = UInt8(ascii: "/")

    /// The text up to the closing quote, doubled quotes made single, and what follows it.
    private static func quotedString(_ field: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>) {
        var text: [UInt8] = []
        var index = field.startIndex
        while index < field.endIndex {
            if field[index] == quote {
                guard index + 1 < field.endIndex, field[index + 1] == quote else {
                    return (trimmed(text[...]), field[(index + 1)...])
                }
                index += 1
            }
            text.append(field[index])
            index += 1
        }
        return (trimmed(text[...]), [])
    }

    private static func comment(in field: ArraySlice<UInt8>) -> String {
        let text = trimmed(field.drop { $0 != slash }.dropFirst())
        return String(text.drop { $0 == " " })
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var end = bytes.endIndex
        while end > bytes.startIndex, bytes[end - 1] == blank { end -= 1 }
        return string(bytes[..<end])
    }

    private static func string(_ ascii: ArraySlice<UInt8>) -> String { String(decoding: ascii, as: UTF8.self) }
}

/// A value that becomes a card.
package enum HeaderValue: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case real(Double)
    case logical(Bool)

    /// The value as a FITS card has it; nil for numbers that no card can hold.
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

    /// The text in quotes: quotes inside doubled, at least eight characters, cut at the card's end.
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
    package init?(_ keyword: String, _ value: HeaderValue, comment: String = "") {
        guard Self.isKeyword(keyword), let field = value.field else { return nil }
        let name = keyword + String(repeating: " ", count: 8 - keyword.utf8.count)
        self.init((name + "= " + field + (comment.isEmpty ? "" : " / " + comment)).utf8)
    }

    /// A commentary card, COMMENT or HISTORY.
    package init(_ keyword: String, commentary: String) {
        self.init((keyword + String(repeating: " ", count: max(0, 8 - keyword.count)) + commentary).utf8)
    }

    /// One to eight capitals, digits, hyphens and underscores.
    package static func isKeyword(_ text: String) -> Bool {
        (1...8).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }
}

/// The cards of a header, found by keyword.
///
/// Accessors return nil where the card is absent or is not of the expected type; nothing is guessed.
package struct HeaderCards: Sendable {
    package let all: [HeaderCard]
    private let first: [String: Int]

    package init(_ cards: [HeaderCard]) {
        all = cards
        first = Dictionary(cards.enumerated().map { ($0.element.keyword, $0.offset) }) { earlier, _ in earlier }
    }

    /// The first card of a keyword.
    package subscript(keyword: String) -> HeaderCard? { first[keyword].map { all[$0] } }

    /// Whether the header has a card whose keyword begins with a text.
    package func contains(keywordPrefix prefix: String) -> Bool { all.contains { $0.keyword.hasPrefix(prefix) } }

    /// A string value, nil when the card is absent or empty.
    package func string(_ keyword: String) -> String? { self[keyword]?.value.flatMap { $0.isEmpty ? nil : $0 } }
    package func double(_ keyword: String) -> Double? { self[keyword]?.double }
    package func integer(_ keyword: String) -> Int? { self[keyword]?.integer }
    package func logical(_ keyword: String) -> Bool? { self[keyword]?.logical }
}
