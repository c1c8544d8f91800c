import Files

/// The numbers in the last block of a plain image whose writer left the padding out.
struct UnpaddedTail {
    /// The first pixel of the image in that block.
    let firstPixel: Int
    let pixels: [Float]

    /// nil for a file with all of its padding, and for integers, which no cube has.
    init?(_ fits: FITSFile, bytesPerPixel: Int) throws(FITSError) {
        guard let end = fits.imageEnd, end % FITSHeader.blockLength != 0, [4, 8].contains(bytesPerPixel),
            (end..<(end / FITSHeader.blockLength + 1) * FITSHeader.blockLength).contains(fits.file.status.byteCount),
            HeaderCards(fits.cards).integer("BITPIX").map({ $0 < 0 }) == true
        else { return nil }
        // Blocks hold a whole number of pixels, and pixels begin at one's start.
        let start = max(fits.pixelsStart, end / FITSHeader.blockLength * FITSHeader.blockLength)
        let bytes: [UInt8]
        do {
            bytes = try fits.file.bytes(start..<end)
        } catch {
            throw FITSError(.unreadable, "\(fits.file.name) cannot be read (\(error.reason)); check the disk.")
        }
        guard bytes.count == end - start else { throw FITSError(.changed, fits.file.changeMessage) }
        firstPixel = (start - fits.pixelsStart) / bytesPerPixel
        pixels = bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: bytesPerPixel).map { offset in
                bytesPerPixel == 4
                    ? Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
                    : Float(
                        Double(
                            bitPattern: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
                    )
            }
        }
    }
}
