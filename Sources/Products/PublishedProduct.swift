import Foundation

/// A file that was written completely, synchronised to disk and given its final name.
public struct PublishedProduct: Sendable, Codable, Hashable {
    public enum Kind: String, Sendable, Codable {
        case maps, quicklook
    }

    public let kind: Kind
    public let path: String
    public let byteCount: Int
    /// SHA-256 of the content, 64 hexadecimal digits.
    public let sha256: String
    public let writtenAt: Date

    public init(kind: Kind, path: String, byteCount: Int, sha256: String, writtenAt: Date) {
        self.kind = kind
        self.path = path
        self.byteCount = byteCount
        self.sha256 = sha256
        self.writtenAt = writtenAt
    }
}
