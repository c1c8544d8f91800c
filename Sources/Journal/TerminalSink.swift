import Glibc
import Records

/// Writes alerts to standard error, one line each: `sn3d: error: message [code]`.
package struct TerminalSink: AlertSink {
    package init() {}

    package func raise(_ alert: Alert) { StandardError.write(Self.line(alert)) }

    static func line(_ alert: Alert) -> String {
        let code = alert.code.map { " [\($0)]" } ?? ""
        return StandardError.line(priority: alert.kind.priority, alert.message + code)
    }
}

/// Lines on standard error that neither break nor mix with those of other threads.
enum StandardError {
    /// syslog's priorities as words.
    private static let words = ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"]

    static func line(priority: Int, _ message: String) -> String {
        "\(JournalEntry.identifier): \(words[priority]): \(message.split(whereSeparator: \.isNewline).joined(separator: " "))"
    }

    static func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }
}
