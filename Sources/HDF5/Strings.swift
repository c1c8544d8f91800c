import CHDF5
import Glibc

/// Strings as the library hands them over: of one length, padded, or each with a length of its own.
enum Strings {
    /// Bytes of one text that are taken; the longest of real cubes are paths.
    private static let longest = 1 << 16

    /// Reads `count` texts through a call that fills a buffer of a given type.
    ///
    /// - Parameter type: type in the file.
    static func read(
        _ type: hid_t, space: hid_t, count: Int, or problem: @autoclosure () -> HDF5Error,
        filling: (hid_t, UnsafeMutableRawPointer) -> herr_t
    ) throws(HDF5Error) -> [String] {
        guard H5Tis_variable_str(type) > 0 else {
            let length = H5Tget_size(type)
            let (size, overflow) = length.multipliedReportingOverflow(by: count)
            guard !overflow, length > 0 else { throw problem() }
            var bytes = [UInt8](repeating: 0, count: size)
            guard filling(type, &bytes) >= 0 else { throw problem() }
            return (0..<count).map { string(bytes[$0 * length..<($0 + 1) * length]) }
        }
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        guard filling(type, &pointers) >= 0 else { throw problem() }
        defer { H5Dvlen_reclaim(type, space, sn3_h5_default(), &pointers) }
        return pointers.map { pointer in
            guard let pointer else { return "" }
            let bytes = UnsafeRawBufferPointer(start: pointer, count: strnlen(pointer, longest))
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Up to the first zero, trailing blanks taken off; what is not UTF-8 becomes a replacement character.
    static func string(_ bytes: ArraySlice<UInt8>) -> String {
        var text = bytes.prefix { $0 != 0 }.prefix(longest)
        while text.last == UInt8(ascii: " ") { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    /// The texts one after the other, each cut or padded with zeros to `length` bytes.
    static func padded(_ texts: [String], length: Int) -> [UInt8] {
        texts.flatMap { text in
            let bytes = Array(text.utf8.prefix(length))
            return bytes + repeatElement(0, count: length - bytes.count)
        }
    }
}
