import Files
import Glibc

/// A FITS file being made: headers given as cards, single-precision images written in any order, also by several
/// threads. It takes its name when it is complete; without `commit` nothing is left of it.
package final class FITSImageFile: Sendable {
    private static let blockLength = 2880

    private let descriptor: Int32
    private let path: String
    private let temporary: PartialFile

    /// - Parameter path: the file to make or replace.
    package init(replacing path: String) throws(FITSError) {
        self.path = path
        temporary = PartialFile(for: path)
        descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FITSError(writing: path, errno: errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Appends a header and reserves room for `pixels` pixels; returns where they begin. Pixels not written are 0.
    package func append(cards: [FITSCard], pixels: Int) throws(FITSError) -> Int {
        var header = cards.map(\.text).joined() + FITSCard.end.text
        header += String(repeating: " ", count: Self.padding(header.utf8.count))
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FITSError(writing: path, errno: errno) }
        let start = Int(status.st_size) + header.utf8.count
        let length = pixels * MemoryLayout<Float>.size
        try write(Array(header.utf8), at: Int(status.st_size))
        guard ftruncate(descriptor, off_t(start + length + Self.padding(length))) == 0 else {
            throw FITSError(writing: path, errno: errno)
        }
        return start
    }

    /// Writes pixels at a byte of the file, in FITS' byte order: the values given are overwritten with it.
    package func write(_ pixels: UnsafeMutablePointer<Float>, count: Int, at offset: Int) throws(FITSError) {
        for index in 0..<count { pixels[index] = Float(bitPattern: pixels[index].bitPattern.bigEndian) }
        try write(UnsafeRawBufferPointer(start: pixels, count: count * MemoryLayout<Float>.size), at: offset)
    }

    /// Appends an HDU with its pixels.
    package func append(cards: [FITSCard], values: [Float]) throws(FITSError) {
        let start = try append(cards: cards, pixels: values.count)
        let bytes = values.flatMap { withUnsafeBytes(of: $0.bitPattern.bigEndian, Array.init) }
        try write(bytes, at: start)
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(FITSError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(FITSError) in
            try write(UnsafeRawBufferPointer(buffer), at: offset)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FITSError) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FITSError(writing: path, errno: errno) }
            written += count
        }
    }

    /// Gives the file its name; packs it before, if it is to be packed.
    package func commit(packing: FITSPacking = .none) throws(FITSError) {
        guard packing != .none else { return try commit(temporary) }
        let packed = PartialFile(for: path, ending: "packed")
        try packing.pack(temporary.path, to: packed.path)
        try commit(packed)
    }

    private func commit(_ file: PartialFile) throws(FITSError) {
        do throws(SystemError) { try file.commit() } catch {
            throw FITSError(writing: path, errno: error.errno.rawValue)
        }
    }

    private static func padding(_ length: Int) -> Int { (blockLength - length % blockLength) % blockLength }
}
