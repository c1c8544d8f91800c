/// Why the library could not do what was asked; names the file and the object.
public struct HDF5Error: Error, Sendable, CustomStringConvertible {
    public enum Reason: Sendable, Hashable {
        /// There is no such object or file.
        case absent
        /// The file ends before its own bookkeeping says.
        case truncated
        /// Something that this program refuses to follow or to hold in memory.
        case refused
        /// Anything else: damage, permissions, a full disk.
        case failed
    }

    public let message: String
    public let reason: Reason

    public var description: String { message }

    init(_ message: String, reason: Reason = .failed) {
        self.message = message
        self.reason = reason
    }
}
