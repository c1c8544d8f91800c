import CSystemd
import Glibc

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
