import Foundation

/// A file that was left alone for the settling window, is complete in structure, and was read once to the end.
package struct SettledCube: Sendable, Hashable {
    package let path: String
    package let byteCount: Int
    /// SHA-256 of the content, 64 hexadecimal digits: the cube's identity.
    package let sha256: String
    /// When the file was first seen.
    package let arrivedAt: Date
    /// When it was found settled; not before `arrivedAt`.
    package let settledAt: Date
}

/// What the monitor has to tell.
package enum ArrivalEvent: Sendable, Hashable {
    /// The same content under another name is another event; the same path comes again only with new content.
    case settled(SettledCube)
    /// A file or subdirectory that cannot be taken: not readable, or incomplete for long. Told once for each state.
    case unusable(path: String, reason: String)
    /// A watched directory was moved, deleted, unmounted or mounted over.
    case watchLost(path: String, reason: String)
    case watchRecovered(path: String)
    /// The kernel's event queue overflowed; the directories were scanned instead, nothing is missed.
    case overflow
    /// Events cannot be had for all directories: they are scanned every `pollingInterval` from now on.
    case polling(reason: String)
}

/// What the caller's structural check says of a file.
package enum Completeness: Sendable, Hashable {
    /// Ready to be processed (or to be refused by the pipeline with a reason).
    case complete
    /// Shorter than its own header promises: wait for the rest.
    case incomplete(reason: String)
}
