import CCFITSIO

/// Reads whole extensions of a FITS file by their names.
package struct FITSExtensions {
    private let path: String

    package init(_ path: String) { self.path = path }

    /// Pixels of an image extension, plane by plane, row by row; NaN where there is no measurement.
    /// - Throws: `unreadable` when the file has no such extension or cannot be read.
    package func floats(_ name: String) throws(FITSError) -> [Float] {
        // With 0 for the null value cfitsio leaves NaN alone. It writes to its last flag unasked: nil would crash.
        try pixels(of: name, filledWith: Float.nan) { file, values, anyNull, status in
            ffgpve(file, 1, 1, Int64(values.count), 0, values.baseAddress, &anyNull, &status)
        }
    }

    /// Pixels of an image extension of integers, row by row.
    package func integers(_ name: String) throws(FITSError) -> [Int32] {
        try pixels(of: name, filledWith: Int32(0)) { file, values, anyNull, status in
            ffgpvk(file, 1, 1, Int64(values.count), 0, values.baseAddress, &anyNull, &status)
        }
    }

    /// The number of rows of a table extension.
    package func rowCount(_ name: String) throws(FITSError) -> Int {
        try read(name, BINARY_TBL) { file, status in
            var count = 0
            ffgnrw(file, &count, &status)
            return count
        }
    }

    private func pixels<Value>(
        of name: String, filledWith value: Value,
        read: (File, UnsafeMutableBufferPointer<Value>, inout Int32, inout Int32) -> Void
    ) throws(FITSError) -> [Value] {
        try self.read(name, IMAGE_HDU) { file, status in
            var axisCount: Int32 = 0
            ffgidm(file, &axisCount, &status)
            var lengths = [Int](repeating: 0, count: Int(max(axisCount, 0)))
            ffgisz(file, axisCount, &lengths, &status)
            guard status == 0 else { return [] }
            var values = [Value](repeating: value, count: lengths.reduce(1, *))
            var anyNull: Int32 = 0
            values.withUnsafeMutableBufferPointer { read(file, $0, &anyNull, &status) }
            return values
        }
    }

    private typealias File = UnsafeMutablePointer<fitsfile>?

    /// What `body` reads from the file standing at an extension; cfitsio's calls do nothing once the status is not 0.
    private func read<Content>(
        _ name: String, _ type: Int32, body: (File, inout Int32) -> Content
    ) throws(FITSError) -> Content {
        var file: File = nil
        var status: Int32 = 0
        sn3_fits_open(&file, path, READONLY, &status)
        defer {
            var closing: Int32 = 0
            if file != nil { ffclos(file, &closing) }
        }
        var hduName = Array(name.utf8CString)
        ffmnhd(file, type, &hduName, 0, &status)
        let content = body(file, &status)
        guard status == 0 else { throw failure(name, status) }
        return content
    }

    private func failure(_ name: String, _ status: Int32) -> FITSError {
        FITSError(.unreadable, "The extension \(name) of \(path) cannot be read (cfitsio error \(status)).")
    }
}
