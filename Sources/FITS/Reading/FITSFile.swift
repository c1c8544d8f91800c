import Files
import Glibc

/// A FITS file: the header of its image, and how the image is packed.
package struct FITSFile: Sendable {
    package enum Packing: Sendable {
        case plain
        /// Compressed in tiles, in the first extension (`fpack`): columns, rows and channels of a tile.
        case tiles([Int], PackedTiles)
        /// The whole file through `gzip`.
        case gzip(UnpackedFile)
    }

    package let file: RegularFile
    /// Cards of the image; those of a compressed one are given as if it were not.
    package let cards: [HeaderCard]
    package private(set) var packing: Packing
    /// How the image's numbers were rounded when they were packed (ZQUANTIZ), nil where none was.
    package let quantization: String?
    /// Header of the unit that holds the image.
    private let unit: FITSHeader
    /// The byte at which that unit begins.
    private let unitStart: Int

    /// Whether a file begins as FITS.
    package static func recognises(_ file: RegularFile) -> Bool { FITSHeader.signature.starts(with: file.signature) }

    /// - Parameter unpacking: told how far a file that is compressed as a whole is unpacked, once its image is needed.
    package init(_ file: RegularFile, unpacking: @escaping @Sendable (Double) -> Void = { _ in }) throws(FITSError) {
        self.file = file
        let bytes = try SequentialFile(file)
        let next = { () throws(FITSError) in try bytes.next(FITSHeader.blockLength) }
        let primary = try FITSHeader(name: file.name, isFirst: true, next: next)
        packing = bytes.isCompressed ? .gzip(UnpackedFile(file, progress: unpacking)) : .plain
        guard HeaderCards(primary.cards).integer("NAXIS") == 0,
            let second = try Self.extensionHeader(after: primary, of: file, isCompressed: bytes.isCompressed, next)
        else {
            (unit, unitStart, cards, quantization) = (primary, 0, primary.cards, nil)
            return
        }
        (unit, unitStart) = (second, primary.length)
        if !bytes.isCompressed, let image = CompressedImageHeader(second.cards) {
            if let fault = image.fault {
                throw FITSError(
                    .unreadable,
                    "\(file.name) has \(fault), which no packed image can have: its header is damaged. Copy it again from"
                        + " the archive.")
            }
            let sizes = HeaderCards(image.cards)
            let axes = image.tile.indices.map { sizes.integer("NAXIS\($0 + 1)") ?? 0 }
            packing = .tiles(image.tile, PackedTiles(axes: axes, shape: image.tile, columns: image.columns))
            (cards, quantization) = (image.cards, image.quantization)
        } else {
            // What stands in the primary header is said of the whole file.
            let own = Set(second.cards.map(\.keyword))
            let structure: Set = ["SIMPLE", "BITPIX", "NAXIS", "EXTEND", "CHECKSUM", "DATASUM"]
            cards =
                second.cards
                + primary.cards.filter {
                    !structure.contains($0.keyword)
                        && (!own.contains($0.keyword) || ["COMMENT", "HISTORY"].contains($0.keyword))
                }
            quantization = nil
        }
    }

    /// The header of the first extension when it holds an image, packed in tiles or plain; nil for anything else.
    /// EXTEND announces extensions; the standard has not asked for it since its third version.
    private static func extensionHeader(
        after primary: FITSHeader, of file: RegularFile, isCompressed: Bool, _ next: () throws(FITSError) -> [UInt8]
    ) throws(FITSError) -> FITSHeader? {
        let header: FITSHeader
        do throws(FITSError) {
            header = try FITSHeader(name: file.name, isFirst: false, next: next)
        } catch {
            guard HeaderCards(primary.cards).logical("EXTEND") == true else { return nil }
            throw error
        }
        let isImage = HeaderCards(header.cards).string("XTENSION") == "IMAGE"
        return isImage || !isCompressed && CompressedImageHeader(header.cards) != nil ? header : nil
    }

    /// Bytes up to the end of the block in which the image ends, unpacked where the whole file is compressed; nil when the
    /// header does not say, or beyond 64 bits.
    var imageLength: Int? {
        imageEnd.flatMap { end in
            let (padded, overflow) = end.addingReportingOverflow(FITSHeader.blockLength - 1)
            return overflow ? nil : padded / FITSHeader.blockLength * FITSHeader.blockLength
        }
    }

    /// Bytes up to the end of the image's numbers. Some writers leave the padding after them out.
    var imageEnd: Int? {
        let header = HeaderCards(unit.cards)
        guard let axes = header.integer("NAXIS"), (0...999).contains(axes), let bits = header.integer("BITPIX"),
            [-64, -32, 8, 16, 32, 64].contains(bits)
        else { return nil }
        var count = axes == 0 ? 0 : 1
        for axis in 0..<axes {
            guard let size = header.integer("NAXIS\(axis + 1)"), size >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { return nil }
            count = product
        }
        // The heap of a table, where the tiles of a compressed image lie.
        guard header["PCOUNT"] == nil || header.integer("PCOUNT") != nil else { return nil }
        let (sum, overflow) = count.addingReportingOverflow(max(0, header.integer("PCOUNT") ?? 0))
        let (bytes, overflowBytes) = sum.multipliedReportingOverflow(by: abs(bits) / 8)
        let (end, overflowEnd) = bytes.addingReportingOverflow(pixelsStart)
        return overflow || overflowBytes || overflowEnd ? nil : end
    }

    /// Whether something follows a plain image that is neither its padding nor another unit (FITS standard 4.0, sections
    /// 3.3 and 3.4): the numbers may then stand in another place than the header says.
    package func hasForeignEnd() throws(FITSError) -> Bool {
        guard case .plain = packing, let imageEnd, let imageLength else { return false }
        do {
            guard try file.bytes(imageEnd..<imageLength).allSatisfy(Self.isFiller) else { return true }
            let rest = file.status.byteCount - imageLength
            guard rest > 0 else { return false }
            let next = try file.bytes(imageLength..<imageLength + FITSHeader.blockLength)
            return !next.starts(with: Self.extensionSignature)
                && (rest % FITSHeader.blockLength != 0 || !next.allSatisfy(Self.isFiller))
        } catch {
            throw FITSError(.unreadable, "\(file.name) cannot be read (\(error.reason)); check the disk.")
        }
    }

    private static let extensionSignature = Array("XTENSION".utf8)

    /// Zeros, or the blanks that some writers take for images too.
    private static func isFiller(_ byte: UInt8) -> Bool { byte == 0 || byte == UInt8(ascii: " ") }

    /// The number of the unit that holds the image, as cfitsio counts: 1 is the primary one.
    var unitNumber: Int32 { unitStart == 0 ? 1 : 2 }

    /// The byte at which the image's numbers begin.
    var pixelsStart: Int { unitStart + unit.length }

    /// Whether the file is long enough for its image, as far as that can be told without unpacking it.
    package var isComplete: Bool {
        guard let imageLength, let imageEnd else { return false }
        return switch packing {
        case .gzip: true
        case .plain: file.status.byteCount >= imageEnd
        case .tiles: file.status.byteCount >= imageLength
        }
    }
}
