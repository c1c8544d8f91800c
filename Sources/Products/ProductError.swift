import Foundation

/// Why a product could not be written.
public struct ProductError: Error, Sendable, CustomStringConvertible {
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The file system has no room, or the user's quota is used up.
        public static let diskFull = Code(rawValue: "product.disk_full")
        /// The process may not write there, or the file system is read-only.
        public static let permission = Code(rawValue: "product.permission")
        /// The processing's directory exists already.
        public static let exists = Code(rawValue: "product.exists")
        /// A product cannot be read back.
        public static let unreadable = Code(rawValue: "product.unreadable")
        /// Anything else that went wrong in writing.
        public static let write = Code(rawValue: "product.write")
    }

    public let code: Code
    /// What happened, to which file, and what to do about it.
    public let message: String
    public let cause: (any Error)?
    public var description: String { message }

    public init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// An error told by the operating system's `errno`; `detail` is what a library added.
    init(writing path: String, errno number: Int32, detail: String = "") {
        let reason = number == 0 ? detail : String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT:
            self.init(code: .diskFull, message: "\(path): \(reason). Make room there; the cube can be tried again.")
        case EACCES, EPERM, EROFS:
            self.init(
                code: .permission,
                message: "\(path): \(reason). Give the user that runs sn3d write access to the products directory.")
        case EEXIST, ENOTEMPTY:
            self.init(
                code: .exists, message: "\(path) exists already; products are never overwritten. Use a new processing.")
        default:
            self.init(
                code: .write, message: "\(path) could not be written: \(reason). Check the products directory.")
        }
    }
}
