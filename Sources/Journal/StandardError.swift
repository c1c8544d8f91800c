import Glibc

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
