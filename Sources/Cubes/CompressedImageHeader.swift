/// An image that `fpack` keeps as a table of compressed tiles: its header as it was before, and the shape of a tile.
///
/// Keywords are those of the FITS standard 4.0, section 10.1.
struct CompressedImageHeader {
    let cards: [HeaderCard]
    /// Pixels of a tile along each axis.
    let tile: [Int]

    /// nil when the cards are those of something else.
    init?(_ table: [HeaderCard]) {
        let header = CubeHeader(cards: table, fileName: "")
        guard header.string("XTENSION") == "BINTABLE", header.logical("ZIMAGE") == true,
            let axes = header.integer("ZNAXIS"), (1...9).contains(axes)
        else { return nil }
        tile = (1...axes).map { axis in
            // Without a card, a tile is a row.
            let size = header.integer("ZTILE\(axis)") ?? (axis == 1 ? header.integer("ZNAXIS1") ?? 1 : 1)
            return max(1, size)
        }
        cards = table.compactMap { card in
            if let original = Self.original(of: card.keyword) { return card.renamed(original) }
            return Self.isOfTheTable(card.keyword) ? nil : card
        }
    }

    /// Keyword that the compression kept under another name.
    private static func original(of keyword: String) -> String? {
        guard keyword == "ZBITPIX" || keyword.hasPrefix("ZNAXIS") else { return nil }
        return String(keyword.dropFirst())
    }

    private static func isOfTheTable(_ keyword: String) -> Bool {
        let single: Set = [
            "XTENSION", "BITPIX", "PCOUNT", "GCOUNT", "TFIELDS", "THEAP", "EXTNAME", "ZIMAGE", "ZCMPTYPE", "ZQUANTIZ",
            "ZDITHER0", "ZBLANK", "ZSIMPLE", "ZEXTEND", "ZTENSION", "ZPCOUNT", "ZGCOUNT", "ZHECKSUM", "ZDATASUM",
            "CHECKSUM", "DATASUM",
        ]
        let numbered = ["NAXIS", "TTYPE", "TFORM", "TUNIT", "TSCAL", "TZERO", "TNULL", "ZTILE", "ZNAME", "ZVAL"]
        return single.contains(keyword) || numbered.contains { keyword.hasPrefix($0) }
    }
}
