import Foundation

/// Why a report could not be written.
public struct ReportError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The content has lists of different lengths, or nothing to show.
        public static let content = Code(rawValue: "report.content")
        /// The file system has no room, or the user's quota is used up.
        public static let diskFull = Code(rawValue: "report.disk_full")
        /// The process may not write there, or the file system is read-only.
        public static let permission = Code(rawValue: "report.permission")
        /// Anything else that went wrong in writing.
        public static let write = Code(rawValue: "report.write")
    }

    public let code: Code
    /// What happened, to which file, and what to do about it.
    public let message: String
    public var description: String { message }

    init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// An error told by the operating system's `errno`; `detail` is what a library added.
    init(writing path: String, errno number: Int32, detail: String = "") {
        let reason = number == 0 ? detail : String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT:
            self.init(code: .diskFull, message: "\(path): \(reason). Make room there and write the report again.")
        case EACCES, EPERM, EROFS:
            self.init(
                code: .permission,
                message: "\(path): \(reason). Give yourself write access there or choose another directory.")
        default:
            self.init(
                code: .write, message: "\(path) could not be written: \(reason). Choose another directory.")
        }
    }
}
