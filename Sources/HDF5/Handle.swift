import CHDF5

/// One of the library's handles, closed with its last owner.
final class Handle {
    typealias Closing = @Sendable (hid_t) -> herr_t

    let value: hid_t
    private let closing: Closing

    /// Takes over what a call of the library gave; throws `error` when it gave none.
    init(_ value: hid_t, _ closing: @escaping Closing, or error: @autoclosure () -> HDF5Error) throws(HDF5Error) {
        guard value >= 0 else { throw error() }
        self.value = value
        self.closing = closing
    }

    deinit { _ = closing(value) }

    /// Throws `error` when a call of the library failed.
    static func check(_ status: herr_t, or error: @autoclosure () -> HDF5Error) throws(HDF5Error) {
        guard status >= 0 else { throw error() }
    }
}
