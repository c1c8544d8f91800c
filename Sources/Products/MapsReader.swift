import CCFITSIO

/// Reads planes back from a maps file.
public struct MapsReader {
    private let path: String

    public init(_ path: String) { self.path = path }

    /// Pixels of an image extension, plane by plane, row by row; NaN where there is no measurement.
    /// - Throws: `product.unreadable` when the file has no such extension or cannot be read.
    public func plane(_ name: String) throws(ProductError) -> [Float] {
        // With 0 for the null value cfitsio leaves NaN alone. It writes to its last flag unasked: nil would crash.
        try pixels(of: name, filledWith: Float.nan) { file, values, anyNull, status in
            ffgpve(file, 1, 1, Int64(values.count), 0, values.baseAddress, &anyNull, &status)
        }
    }

    /// The MASK plane, row by row. A `Float` could not hold its summary bit and the lowest ones at once.
    /// - Throws: `product.unreadable`, as `plane`.
    public func mask() throws(ProductError) -> [PixelMask] {
        try pixels(of: "MASK", filledWith: Int32(0)) { file, values, anyNull, status in
            ffgpvk(file, 1, 1, Int64(values.count), 0, values.baseAddress, &anyNull, &status)
        }.map { PixelMask(rawValue: $0) }
    }

    /// Rows of a table extension.
    /// - Throws: `product.unreadable`, as `plane`.
    public func rowCount(_ name: String) throws(ProductError) -> Int {
        var (status, count): (Int32, Int) = (0, 0)
        let file = OpenExtension(path, name, BINARY_TBL, &status)
        ffgnrw(file.pointer, &count, &status)
        guard status == 0 else { throw failure(name, status) }
        return count
    }

    private func pixels<Value>(
        of name: String, filledWith value: Value,
        read: (UnsafeMutablePointer<fitsfile>?, UnsafeMutableBufferPointer<Value>, inout Int32, inout Int32) -> Void
    ) throws(ProductError) -> [Value] {
        var status: Int32 = 0
        let file = OpenExtension(path, name, IMAGE_HDU, &status)
        var axisCount: Int32 = 0
        ffgidm(file.pointer, &axisCount, &status)
        var lengths = [Int](repeating: 0, count: Int(max(axisCount, 0)))
        ffgisz(file.pointer, axisCount, &lengths, &status)
        guard status == 0 else { throw failure(name, status) }
        var values = [Value](repeating: value, count: lengths.reduce(1, *))
        var anyNull: Int32 = 0
        values.withUnsafeMutableBufferPointer { read(file.pointer, $0, &anyNull, &status) }
        guard status == 0 else { throw failure(name, status) }
        return values
    }

    private func failure(_ name: String, _ status: Int32) -> ProductError {
        ProductError(
            code: .unreadable,
            message: "The plane \(name) of \(path) cannot be read (cfitsio error \(status)); is it a maps file?")
    }
}

/// A FITS file standing at one of its extensions; closed with this object.
private final class OpenExtension {
    private(set) var pointer: UnsafeMutablePointer<fitsfile>?

    /// - Parameter status: cfitsio's; whatever failed, later calls with it do nothing.
    init(_ path: String, _ name: String, _ type: Int32, _ status: inout Int32) {
        sn3_fits_open(&pointer, path, READONLY, &status)
        var name = Array(name.utf8CString)
        ffmnhd(pointer, type, &name, 0, &status)
    }

    deinit {
        var status: Int32 = 0
        if pointer != nil { ffclos(pointer, &status) }
    }
}
