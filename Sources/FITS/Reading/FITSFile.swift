import Files
import Glibc

/// A FITS file: the header of its image, and how the image is packed.
package struct FITSFile: Sendable {
    package enum Packing: Sendable {
        case plain
        /// Compressed in tiles, in the first extension (`fpack`): columns, rows and channels of a tile.
        case tiles([Int])
        /// The whole file through `gzip`.
        case gzip(UnpackedFile)
    }

    package let file: RegularFile
    /// Cards of the image; those of a compressed one are given as if it were not.
    package let cards: [HeaderCard]
    package let packing: Packing
    /// Header of the unit that holds the image.
    private let unit: FITSHeader
    /// The byte at which that unit begins.
    private let unitStart: Int

    /// - Parameter unpacking: told how far a file that is compressed as a whole is unpacked, once its image is needed.
    package init(_ file: RegularFile, unpacking: @escaping @Sendable (Double) -> Void = { _ in }) throws(FITSError) {
        self.file = file
        let bytes = try SequentialFile(file)
        let next = { () throws(FITSError) in try bytes.next(FITSHeader.blockLength) }
        let primary = try FITSHeader(name: file.name, isFirst: true, next: next)
        let (axes, extended) = Self.axesAndExtension(primary)
        if axes == 0, extended, !bytes.isCompressed {
            let table = try FITSHeader(name: file.name, isFirst: false, next: next)
            if let image = CompressedImageHeader(table.cards) {
                unit = table
                unitStart = primary.length
                cards = image.cards
                packing = .tiles(image.tile)
                return
            }
        }
        unit = primary
        unitStart = 0
        cards = primary.cards
        packing = bytes.isCompressed ? .gzip(UnpackedFile(file, progress: unpacking)) : .plain
    }

    private static func axesAndExtension(_ header: FITSHeader) -> (axes: Int?, extended: Bool) {
        func card(_ keyword: String) -> HeaderCard? { header.cards.first { $0.keyword == keyword } }
        return (card("NAXIS")?.integer, card("EXTEND")?.logical == true)
    }

    /// Bytes up to the end of the image, unpacked where the whole file is compressed; nil when the header does not say,
    /// or beyond 64 bits.
    var imageLength: Int? {
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
        let (sum, overflow) = count.addingReportingOverflow(max(0, header.integer("PCOUNT") ?? 0))
        guard !overflow, let length = unit.expectedLength(pixels: sum, bytesPerPixel: abs(bits) / 8) else { return nil }
        let (end, overflowEnd) = length.addingReportingOverflow(unitStart)
        return overflowEnd ? nil : end
    }

    /// The byte at which the image's numbers begin.
    var pixelsStart: Int { unitStart + unit.length }

    /// Whether the file is long enough for its image, as far as that can be told without unpacking it.
    package var isComplete: Bool {
        guard let imageLength else { return false }
        if case .gzip = packing { return true }
        return file.status.byteCount >= imageLength
    }
}
