import CCFITSIO

/// Reads planes back from a maps file.
public struct MapsReader {
    private let path: String

    public init(_ path: String) { self.path = path }

    /// Pixels of an image extension, plane by plane, row by row; NaN where there is no measurement.
    /// - Throws: `product.unreadable` when the file has no such extension or cannot be read.
    public func plane(_ name: String) throws(ProductError) -> [Float] {
        var file: UnsafeMutablePointer<fitsfile>?
        var status: Int32 = 0
        sn3_fits_open(&file, path, READONLY, &status)
        defer {
            var closing: Int32 = 0
            if file != nil { ffclos(file, &closing) }
        }
        var hduName = Array(name.utf8CString)
        ffmnhd(file, IMAGE_HDU, &hduName, 0, &status)
        var axisCount: Int32 = 0
        ffgidm(file, &axisCount, &status)
        var lengths = [Int](repeating: 0, count: Int(max(axisCount, 0)))
        ffgisz(file, axisCount, &lengths, &status)
        guard status == 0 else { throw failure(name, status) }
        var values = [Float](repeating: .nan, count: lengths.reduce(1, *))
        // With 0 for the null value cfitsio leaves NaN alone. It writes to `anyNull` unasked: nil would crash.
        var anyNull: Int32 = 0
        ffgpve(file, 1, 1, Int64(values.count), 0, &values, &anyNull, &status)
        guard status == 0 else { throw failure(name, status) }
        return values
    }

    private func failure(_ name: String, _ status: Int32) -> ProductError {
        ProductError(
            code: .unreadable,
            message: "The plane \(name) of \(path) cannot be read (cfitsio error \(status)); is it a maps file?")
    }
}
