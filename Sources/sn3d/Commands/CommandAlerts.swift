import Journal
import Pipeline
import Records

/// Alerts of a command that a person runs: what is wrong, not what went as it should.
struct CommandAlerts: AlertSink {
    /// Syslog's warning.
    private static let leastUrgent = 4

    func raise(_ alert: Alert) {
        if alert.kind.priority <= Self.leastUrgent { TerminalSink().raise(alert) }
    }
}
