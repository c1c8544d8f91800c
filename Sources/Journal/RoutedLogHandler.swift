import Logging

/// Takes swift-log's lines the same way as alerts: to journald with metadata as fields, to standard error as
/// `sn3d: info: message key=value`.
///
/// A metadata key becomes `SN3_` and the key in capitals: `processing-id` is `SN3_PROCESSING_ID`.
package struct RoutedLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level

    private let route: MessageRoute

    package init(route: MessageRoute, logLevel: Logger.Level = .info) {
        self.route = route
        self.logLevel = logLevel
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadataProvider?.get() ?? [:]
        all.merge(metadata) { $1 }
        all.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        let fields = all.map { (key: $0.key, value: $0.value.description) }.sorted { $0.key < $1.key }
        let isDelivered = route != .terminal && send(event, fields)
        if route != .journal || !isDelivered {
            let text = ([event.message.description] + fields.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
            StandardError.write(StandardError.line(priority: event.level.priority, text))
        }
    }

    private func send(_ event: LogEvent, _ fields: [(key: String, value: String)]) -> Bool {
        var entry = JournalEntry(message: event.message.description, priority: event.level.priority)
        entry.add("CODE_FILE", event.file)
        entry.add("CODE_LINE", String(event.line))
        entry.add("CODE_FUNC", event.function)
        for field in fields { entry.add(Self.fieldName(field.key), field.value) }
        return entry.send()
    }

    /// journald takes capital letters, digits and underscores, at most 64 of them.
    static func fieldName(_ key: String) -> String {
        let allowed = key.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        return String(("SN3_" + String(allowed)).prefix(64))
    }
}

extension Logger.Level {
    /// syslog's priority.
    fileprivate var priority: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
