import Glibc

/// A file's name as the bytes that the directory holds. One that is not UTF-8 is no `String`, and not found under the
/// one that stands for it.
package enum RawName {
    /// What stands in a `String` for bytes that are not UTF-8.
    private static let replacement: Character = "\u{FFFD}"

    /// The name of a file that a path was meant for, its bytes that are not printable ASCII written as `\xff`; nil where
    /// the directory holds none that is not UTF-8 and reads like the path's last part.
    package static func escaped(meantBy path: String) -> String? {
        guard path.contains(replacement) else { return nil }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let directory = parts.count == 1 ? "." : parts.dropLast().joined(separator: "/") + "/"
        guard let wanted = parts.last, let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard String(validating: bytes, as: UTF8.self) == nil, String(decoding: bytes, as: UTF8.self) == wanted
            else { continue }
            return bytes.map { (0x20...0x7E).contains($0) ? String(UnicodeScalar($0)) : "\\x" + hexadecimal($0) }
                .joined()
        }
        return nil
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
