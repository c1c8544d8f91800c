import Files
import Foundation
import Records

/// An error in writing a report.
package struct ReportError: CodedError {
    package enum Code: String, Sendable {
        /// The content has lists of different lengths, or nothing to show.
        case content = "report.content"
        /// The file system has no room, or the user's quota is used up.
        case diskFull = "report.disk_full"
        /// The process may not write there, or the file system is read-only.
        case permission = "report.permission"
        /// Something else went wrong in writing.
        case write = "report.write"
    }

    package let code: Code
    /// A sentence on what happened, to which file, and one on what to do about it.
    package let message: String

    init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// Creates an error from the operating system's `errno` and the detail that a library added.
    init(writing path: String, errno number: Int32, detail: String = "") {
        let reason = number == 0 ? detail : String(cString: strerror(number))
        switch WriteObstacle(errno: number) {
        case .diskFull:
            self.init(code: .diskFull, message: "\(path): \(reason). Make room there and write the report again.")
        case .permission:
            self.init(
                code: .permission,
                message: "\(path): \(reason). Give yourself write access there or choose another directory.")
        case .exists, .other:
            self.init(
                code: .write, message: "\(path) could not be written: \(reason). Choose another directory.")
        }
    }
}
