@testable import Cubes
@testable import FITS

/// Any bytes as the beginning of a FITS file: the header, what is read from it, and the header of a packed image.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzHeader(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: data, count: size)
    var position = 0
    let next = { () throws(FITSError) -> [UInt8] in
        let block = Array(bytes[position..<min(size, position + FITSHeader.blockLength)])
        position += block.count
        return block
    }
    do throws(FITSError) {
        let primary = try FITSHeader(name: "fuzz", isFirst: true, next: next)
        read(primary.cards)
        let table = try FITSHeader(name: "fuzz", isFirst: false, next: next)
        read(table.cards)
        if let image = CompressedImageHeader(table.cards) {
            precondition(image.tile.allSatisfy { $0 >= 1 })
            read(image.cards)
        }
    } catch { precondition(error.message.hasSuffix("."), error.message) }
    return 0
}

private func read(_ cards: [HeaderCard]) {
    let header = CubeHeader(cards: cards, fileName: "2384125p.fits")
    precondition(header.cards.allSatisfy { $0.text.utf8.count == HeaderCard.length && $0.keyword.utf8.count <= 8 })
    _ = (CubeKind.reasonToIgnore(header), header.odometer, header.scanMembers, header.cards.count { $0.isCelestial })
    _ = (header.position, header.time, header.implausibleCards, header.stepNumber, header.wavenumberCalibrated)
    _ = CelestialCoordinates(header: header)?.position(x: 3, y: 4)
    let values = RequiredValues(header, path: "fuzz")
    _ = try? values.integer("NAXIS1", in: 1...PixelLayout.longestAxis)
    _ = try? values.double("STEP", in: 1...1e6)
}
