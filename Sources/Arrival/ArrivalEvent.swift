import Records

/// What the monitor has to tell.
package enum ArrivalEvent: Sendable, Hashable {
    /// A file is settled, complete in structure, and was read once to the end. The same content under another name is
    /// another event; the same path comes again only with new content.
    case settled(Delivery)
    /// A file or subdirectory cannot be taken: it is not readable, or incomplete for long. Told once for each state.
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
        case .settled, .watchRecovered, .passedBy: nil
        case .unusable(_, let failure): failure.code
        case .watchLost: "arrival.watch_lost"
        case .overflow: "arrival.overflow"
        case .polling: "arrival.polling"
        }
    }
}

/// What the caller's structural check says of a file.
package enum Completeness: Sendable, Hashable {
    /// The file is ready to be processed, or to be refused by the pipeline with a reason.
    case complete
    /// The file is shorter than its own header promises; the rest is waited for.
    case incomplete(Failure)
}
