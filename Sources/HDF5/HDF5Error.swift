/// Why the library could not do what was asked; names the file and the object.
package struct HDF5Error: Error, Sendable, CustomStringConvertible {
    package enum Reason: Sendable, Hashable {
        /// There is no such object or file.
        case absent
        /// The file ends before its own bookkeeping says.
        case truncated
        /// Something that this program refuses to follow or to hold in memory.
        case refused
        /// Anything else: damage, permissions, a full disk.
        case failed
    }

    package let message: String
    package let reason: Reason

    package var description: String { message }

    init(_ message: String, reason: Reason = .failed) {
        self.message = message
        self.reason = reason
    }
}
