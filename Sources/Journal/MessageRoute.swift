import Glibc
import Records

/// Where alerts and log lines go.
package enum MessageRoute: Sendable, Hashable {
    /// A service: standard error is journald's already, a line there would come twice.
    case journal
    /// journald does not run.
    case terminal
    /// Somebody ran the command, and journald runs as well: the person reads it, `journalctl -t sn3d` keeps it.
    case both

    /// The route of this process: journald when its socket exists; standard error unless it is journald's own stream.
    package static func current() -> MessageRoute {
        choose(
            journalRuns: access("/run/systemd/journal/socket", F_OK) == 0,
            journalStream: getenv("JOURNAL_STREAM").map { String(cString: $0) }, standardError: standardErrorIdentity())
    }

    /// - Parameters:
    ///   - journalStream: what systemd put into JOURNAL_STREAM: device and inode of the stream it opened.
    ///   - standardError: `device:inode` of standard error as it is now.
    static func choose(journalRuns: Bool, journalStream: String?, standardError: String?) -> MessageRoute {
        guard journalRuns else { return .terminal }
        return journalStream != nil && journalStream == standardError ? .journal : .both
    }

    package var alertSink: any AlertSink {
        switch self {
        case .journal: JournalSink()
        case .terminal: TerminalSink()
        case .both: JournalAndTerminalSink()
        }
    }

    private static func standardErrorIdentity() -> String? {
        var information = stat()
        return fstat(STDERR_FILENO, &information) == 0 ? "\(information.st_dev):\(information.st_ino)" : nil
    }
}

private struct JournalAndTerminalSink: AlertSink {
    func raise(_ alert: Alert) {
        _ = JournalSink().send(alert)
        TerminalSink().raise(alert)
    }
}
