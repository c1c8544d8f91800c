import CSystemd
import Foundation
import Glibc
import Records

/// Sends alerts to journald with their fields. An alert that journald refuses goes to standard error instead.
package struct JournalSink: AlertSink {
    package init() {}

    package func raise(_ alert: Alert) {
        if !send(alert) { TerminalSink().raise(alert) }
    }

    /// - Returns: false when journald refused it.
    func send(_ alert: Alert) -> Bool {
        var entry = JournalEntry(message: alert.message, priority: alert.kind.priority)
        entry.add("MESSAGE_ID", alert.kind.journalMessageID)
        entry.add("SN3_CUBE", alert.subject?.path)
        entry.add("SN3_SHA256", alert.subject?.sha256)
        entry.add("SN3_OBJECT", alert.subject?.object)
        entry.add("SN3_ODOMETER", alert.subject?.odometer)
        entry.add("SN3_PROCESSING_ID", alert.subject?.processingID?.uuidString.lowercased())
        entry.add("SN3_CHECK", alert.check?.name)
        entry.add("SN3_VALUE", alert.check?.value.map { String($0) })
        entry.add("SN3_UNIT", alert.check?.unit)
        entry.add("SN3_LOWER", alert.check?.lower.map { String($0) })
        entry.add("SN3_UPPER", alert.check?.upper.map { String($0) })
        entry.add("SN3_CODE", alert.code)
        return entry.send()
    }
}

extension Alert.Kind {
    /// MESSAGE_ID as journald writes it: 32 hexadecimal digits in lower case.
    package var journalMessageID: String { messageID.uuidString.lowercased().replacing("-", with: "") }
}

/// One structured message for journald.
struct JournalEntry {
    static let identifier = "sn3d"

    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    /// - Parameter priority: syslog's, 0 (emergency) to 7 (debug).
    init(message: String, priority: Int) {
        add("SYSLOG_IDENTIFIER", Self.identifier)
        add("MESSAGE", message)
        add("PRIORITY", String(priority))
    }

    /// - Parameters:
    ///   - name: capital letters, digits and underscores; other names are refused by journald.
    ///   - value: any text; a nil adds nothing.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        bytes += name.utf8
        bytes.append(UInt8(ascii: "="))
        bytes += value.utf8
        ends.append(bytes.count)
    }

    /// - Returns: false when libsystemd reports an error. True proves nothing: it is also the answer when no journald
    ///   runs.
    func send() -> Bool {
        var bytes = bytes
        return bytes.withUnsafeMutableBytes { buffer in
            let starts = [0] + ends.dropLast()
            let fields = zip(starts, ends).map { start, end in
                iovec(iov_base: buffer.baseAddress.map { $0 + start }, iov_len: end - start)
            }
            return sd_journal_sendv(fields, Int32(fields.count)) == 0
        }
    }
}
