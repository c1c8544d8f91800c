/// Reads the header of a FITS file's first units, block by block, without cfitsio, which opens a truncated file without
/// complaint and reserves memory for whatever size a header claims.
struct FITSHeader {
    static let blockLength = 2880
    /// Real headers have 6 to 30 blocks; one that goes on longer without an END card is something else.
    private static let maximumBlocks = 2000
    static let signature = Array("SIMPLE  =".utf8)

    let cards: [HeaderCard]
    /// Bytes of the header with its padding.
    let length: Int

    /// - Parameters:
    ///   - name: of the file, for messages.
    ///   - isFirst: whether the file begins here.
    ///   - next: gives the following bytes, `blockLength` of them, fewer only where the file ends.
    init(name: String, isFirst: Bool, next: () throws(FITSError) -> [UInt8]) throws(FITSError) {
        var cards: [HeaderCard] = []
        for index in 0..<Self.maximumBlocks {
            let block = try next()
            if isFirst, index == 0, !block.starts(with: Self.signature.prefix(block.count)) {
                throw FITSError(
                    .notFITS,
                    Packer.of(block).map {
                        "\(name) is packed with \($0), which is not unpacked here: unpack it first."
                    }
                        ?? "\(name) is neither a FITS nor an HDF5 file: it does not begin with SIMPLE; give a cube"
                        + " NNNNNNNp.fits or NNNNNNNz.hdf5.")
            }
            guard block.count == Self.blockLength else {
                throw FITSError(
                    .truncated, "\(name) ends inside its header; copy it again, or wait until it has been written.")
            }
            for start in stride(from: 0, to: Self.blockLength, by: HeaderCard.length) {
                let card = HeaderCard(block[start..<start + HeaderCard.length])
                if card.keyword == "END" {
                    self.cards = cards
                    length = (index + 1) * Self.blockLength
                    return
                }
                cards.append(card)
            }
        }
        throw FITSError(
            .notFITS, "\(name) has no END card in its first \(Self.maximumBlocks) header blocks: not a cube.")
    }
}

/// Programs that pack whole files, known by the first bytes of what they write.
enum Packer {
    private static let signatures: [(String, [UInt8])] = [
        ("bzip2", Array("BZh".utf8)), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A]), ("zip", [0x50, 0x4B, 0x03, 0x04]),
        ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("compress", [0x1F, 0x9D]), ("gzip twice", [0x1F, 0x8B]),
    ]

    static func of(_ bytes: [UInt8]) -> String? { signatures.first { bytes.starts(with: $0.1) }?.0 }
}

/// An image that `fpack` keeps as a table of compressed tiles: its header as it was before, and the shape of a tile.
///
/// Keywords are those of the FITS standard 4.0, section 10.1.
struct CompressedImageHeader {
    let cards: [HeaderCard]
    /// Pixels of a tile along each axis.
    let tile: [Int]
    /// How numbers were rounded to integers (ZQUANTIZ, section 10.2); nil where they were kept as they are.
    let quantization: String?
    /// The table's columns that hold tiles.
    let columns: [TileColumn]
    /// A card that no packed image can have, `ZTILE1 = 0`; nil for a sound header. cfitsio divides by these numbers.
    let fault: String?

    /// nil when the cards are those of something else.
    init?(_ table: [HeaderCard]) {
        let header = HeaderCards(table)
        guard header.string("XTENSION") == "BINTABLE", header.logical("ZIMAGE") == true,
            let axes = header.integer("ZNAXIS"), (1...9).contains(axes)
        else { return nil }
        tile = (1...axes).map { axis in
            // Without a card, a tile is a row.
            let size = header.integer("ZTILE\(axis)") ?? (axis == 1 ? header.integer("ZNAXIS1") ?? 1 : 1)
            return max(1, size)
        }
        fault = Self.fault(header, axes: axes)
        let isGzip = header.string("ZCMPTYPE")?.hasPrefix("GZIP") == true
        columns = (1...Int32(Self.mostColumns)).compactMap { number in
            switch header.string("TTYPE\(number)")?.uppercased() {
            // Tiles that the other way of packing left.
            case "GZIP_COMPRESSED_DATA": TileColumn(number: number, isGzip: true)
            case "COMPRESSED_DATA": TileColumn(number: number, isGzip: isGzip)
            case "UNCOMPRESSED_DATA": TileColumn(number: number, isGzip: false)
            default: nil
            }
        }
        // Rounded numbers have a scale of their own in every tile.
        let isRounded = table.contains { $0.keyword.hasPrefix("TTYPE") && $0.value == "ZSCALE" }
        let method = header.string("ZQUANTIZ") ?? "NO_DITHER"
        quantization = isRounded && method != "NONE" ? method : nil
        cards = table.compactMap { card in
            if let original = Self.original(of: card.keyword) { return card.renamed(original) }
            return Self.isOfTheTable(card.keyword) ? nil : card
        }
    }

    /// Of a table, FITS standard 4.0, section 7.2.1.
    private static let mostColumns = 999

    private static let algorithms: Set = [
        "RICE_1", "RICE_ONE", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1", "NOCOMPRESS",
    ]

    private static func fault(_ header: HeaderCards, axes: Int) -> String? {
        func isWrong(_ keyword: String, _ range: ClosedRange<Int>) -> Bool {
            header[keyword] != nil && header.integer(keyword).map(range.contains) != true
        }
        func named(_ keyword: String) -> String { "\(keyword) = \(header[keyword]?.value ?? "")" }
        for axis in 1...axes {
            if isWrong("ZTILE\(axis)", 1...Int(Int32.max)) { return named("ZTILE\(axis)") }
        }
        guard let algorithm = header.string("ZCMPTYPE"), algorithms.contains(algorithm) else {
            return named("ZCMPTYPE")
        }
        guard algorithm.hasPrefix("RICE") else { return nil }
        // The parameters of Rice's algorithm: ZNAMEn names the one that ZVALn gives.
        let parameters = (1...9).reduce(into: [String: Int]()) { found, index in
            if let name = header.string("ZNAME\(index)") { found[name] = index }
        }
        guard let block = parameters["BLOCKSIZE"] else { return "ZCMPTYPE = \(algorithm) without a BLOCKSIZE" }
        if header.integer("ZVAL\(block)").map((1...256).contains) != true { return named("ZVAL\(block)") }
        if let width = parameters["BYTEPIX"], ![1, 2, 4, 8].contains(header.integer("ZVAL\(width)") ?? 0) {
            return named("ZVAL\(width)")
        }
        return nil
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
