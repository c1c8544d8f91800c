import FITS
import Files
import Foundation
import Records

/// Why a product could not be written.
package struct ProductError: CodedError {
    package enum Code: String, Sendable {
        /// The file system has no room, or the user's quota is used up.
        case diskFull = "product.disk_full"
        /// The process may not write there, or the file system is read-only.
        case permission = "product.permission"
        /// The processing's directory exists already.
        case exists = "product.exists"
        /// The products directory is not the one that it was: its disk is not mounted.
        case rootMissing = "product.root_missing"
        /// A product cannot be read back.
        case unreadable = "product.unreadable"
        /// Anything else that went wrong in writing.
        case write = "product.write"
    }

    package let code: Code
    /// What happened, to which file, and what to do about it.
    package let message: String
    package let cause: (any Error)?

    package init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Another processing finds another name, and room that was made meanwhile.
    package var isTemporary: Bool { true }

    init(writing path: String, _ error: FITSError) {
        var number: Int32 = 0
        if case .unwritable(let errno) = error.reason { number = errno }
        self.init(writing: path, errno: number, detail: error.message, cause: error)
    }

    init(_ error: SystemError) {
        self.init(writing: error.path ?? "a product", errno: error.errno.rawValue, cause: error)
    }

    /// The error that the operating system told by `errno`; `detail` is what a library added.
    init(writing path: String, errno number: Int32, detail: String = "", cause: (any Error)? = nil) {
        let reason = number == 0 ? detail : String(cString: strerror(number))
        let (code, message): (Code, String) =
            switch WriteObstacle(errno: number) {
            case .diskFull:
                (.diskFull, "\(path): \(reason). Make room there; the cube can be tried again.")
            case .permission:
                (
                    .permission,
                    "\(path): \(reason). Give the user that runs sn3d write access to the products directory."
                )
            case .exists:
                (.exists, "\(path) exists already; products are never overwritten. Use a new processing.")
            case .other:
                (.write, "\(path) could not be written: \(reason). Check the products directory.")
            }
        self.init(code: code, message: message, cause: cause)
    }
}
