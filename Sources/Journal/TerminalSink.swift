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
