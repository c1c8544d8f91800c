/// Reads the header of a FITS file's first units, block by block, without cfitsio, which opens a truncated file without
/// complaint and reserves memory for whatever size a header claims.
struct FITSHeader {
    static let blockLength = 2880
    /// Real headers have 6 to 30 blocks; one that goes on longer without an END card is something else.
    private static let maximumBlocks = 2000
    private static let signature = Array("SIMPLE  =".utf8)

    let cards: [HeaderCard]
    /// Bytes of the header with its padding.
    let length: Int

    /// - Parameters:
    ///   - name: of the file, for messages.
    ///   - isFirst: whether the file begins here.
    ///   - next: gives the following bytes, `blockLength` of them, fewer only where the file ends.
    init(name: String, isFirst: Bool, next: () throws(CubeError) -> [UInt8]) throws(CubeError) {
        var cards: [HeaderCard] = []
        for index in 0..<Self.maximumBlocks {
            let block = try next()
            if isFirst, index == 0, !block.starts(with: Self.signature.prefix(block.count)) {
                throw CubeError(
                    code: .notFITS,
                    message: "\(name) is neither a FITS nor an HDF5 file: it does not begin with SIMPLE; give a cube"
                        + " NNNNNNNp.fits or NNNNNNNz.hdf5.")
            }
            guard block.count == Self.blockLength else {
                throw CubeError(
                    code: .truncated,
                    message: "\(name) ends inside its header; copy it again, or wait until it has been written.")
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
        throw CubeError(
            code: .notFITS,
            message: "\(name) has no END card in its first \(Self.maximumBlocks) header blocks: not a cube.")
    }

    /// Bytes of a header and `pixels` pixels of `bytesPerPixel` with their padding; nil beyond 64 bits.
    func expectedLength(pixels: Int, bytesPerPixel: Int) -> Int? {
        let (data, overflow) = pixels.multipliedReportingOverflow(by: bytesPerPixel)
        let (padded, overflowPadded) = data.addingReportingOverflow(Self.blockLength - 1)
        guard !overflow, !overflowPadded else { return nil }
        let (total, overflowTotal) =
            (padded / Self.blockLength * Self.blockLength).addingReportingOverflow(length)
        return overflowTotal ? nil : total
    }
}
