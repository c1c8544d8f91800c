import FITS

/// Reads planes back from a maps file.
package struct MapsReader {
    private let extensions: FITSExtensions

    package init(_ path: String) { extensions = FITSExtensions(path) }

    /// The pixels of an image extension, plane by plane, row by row; NaN where there is no measurement.
    /// - Throws: `product.unreadable` when the file has no such extension or cannot be read.
    package func plane(_ name: String) throws(ProductError) -> [Float] {
        do { return try extensions.floats(name) } catch { throw unreadable(error) }
    }

    /// The MASK plane, row by row. A `Float` could not hold its summary bit and the lowest ones at once.
    /// - Throws: `product.unreadable`, as `plane`.
    package func mask() throws(ProductError) -> [PixelMask] {
        do { return try extensions.integers("MASK").map(PixelMask.init) } catch { throw unreadable(error) }
    }

    /// The number of rows of a table extension.
    /// - Throws: `product.unreadable`, as `plane`.
    package func rowCount(_ name: String) throws(ProductError) -> Int {
        do { return try extensions.rowCount(name) } catch { throw unreadable(error) }
    }

    private func unreadable(_ error: FITSError) -> ProductError {
        ProductError(code: .unreadable, message: "\(error.message) Is it a maps file?", cause: error)
    }
}
