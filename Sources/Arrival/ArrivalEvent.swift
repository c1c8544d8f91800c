import Files
import Foundation
import Records

/// A file that was left alone for the window, with its companions.
package struct SettledFile: Sendable, Hashable {
    package let path: String
    package let version: FileVersion
    /// The time at which the file was first seen.
    package let arrivedAt: Date
}

/// What the monitor has to tell.
package enum ArrivalEvent: Sendable, Hashable {
    /// A file was seen that has not settled.
    case seen(String)
    /// A file is settled. The same path comes again when the file or a companion changes; nothing of it was read.
    case settled(SettledFile)
    /// A file that was seen or handed on is gone.
    case vanished(String)
    /// A subdirectory cannot be taken. Told once for each state.
    case unusable(path: String, Failure)
    /// A watched directory was moved, deleted, unmounted or mounted over.
    case watchLost(path: String, reason: String)
    case watchRecovered(path: String)
    /// The kernel's event queue overflowed; the directories were scanned instead, nothing is missed.
    case overflow
    /// A name is passed by for good: a symbolic link to a directory, a name that is no text. Told once.
    case passedBy(path: String, reason: String)
    /// Events cannot be had for all directories: they are scanned every `pollingInterval` from now on.
    case polling(reason: String)

    /// The stable name of what went wrong, the same in messages, journal fields and documentation; nil for an event
    /// that goes its way.
    package var code: String? {
        switch self {
        case .seen, .settled, .vanished, .watchRecovered, .passedBy: nil
        case .unusable(_, let failure): failure.code
        case .watchLost: "arrival.watch_lost"
        case .overflow: "arrival.overflow"
        case .polling: "arrival.polling"
        }
    }
}
