import Foundation

/// A FITS file as bytes, made without the program's own writer.
package enum FITSBytes {
    /// Length of a block (FITS Standard 4.0, section 3.1).
    package static let block = 2880

    /// A header of 80-character cards, END added, padded to whole blocks.
    package static func header(_ cards: [String]) -> Data {
        var data = Data((cards + ["END"]).map { $0.padding(toLength: 80, withPad: " ", startingAt: 0) }.joined().utf8)
        pad(&data, with: UInt8(ascii: " "))
        return data
    }

    /// A header, then big-endian 32-bit floats padded to whole blocks.
    package static func file(_ cards: [String], pixels: [Float]) -> Data {
        var data = header(cards)
        for pixel in pixels { withUnsafeBytes(of: pixel.bitPattern.bigEndian) { data.append(contentsOf: $0) } }
        pad(&data, with: 0)
        return data
    }

    /// Bytes up to the next whole block.
    package static func padded(_ count: Int) -> Int { (count + block - 1) / block * block }

    private static func pad(_ data: inout Data, with byte: UInt8) {
        data.append(contentsOf: repeatElement(byte, count: padded(data.count) - data.count))
    }
}
