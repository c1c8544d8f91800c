import Foundation

/// A file that was written completely, synchronised to disk and given its final name.
package struct PublishedProduct: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable {
        case maps, quicklook
    }

    package let kind: Kind
    package let path: String
    package let byteCount: Int
    /// SHA-256 of the content, 64 hexadecimal digits.
    package let sha256: String
    package let writtenAt: Date

    package init(kind: Kind, path: String, byteCount: Int, sha256: String, writtenAt: Date) {
        self.kind = kind
        self.path = path
        self.byteCount = byteCount
        self.sha256 = sha256
        self.writtenAt = writtenAt
    }
}
