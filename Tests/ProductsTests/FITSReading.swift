import CCFITSIO
import Testing

/// A FITS file read back through cfitsio.
final class FITSReading {
    private var file: UnsafeMutablePointer<fitsfile>?

    init(_ path: String) throws {
        var status: Int32 = 0
        _ = sn3_fits_open(&file, path, READONLY, &status)
        try #require(status == 0, "opening \(path): cfitsio status \(status)")
    }

    deinit {
        var status: Int32 = 0
        ffclos(file, &status)
    }

    var hduCount: Int {
        var (count, status): (Int32, Int32) = (0, 0)
        ffthdu(file, &count, &status)
        return Int(count)
    }

    /// 0 is the primary HDU.
    func move(to index: Int) throws {
        var (type, status): (Int32, Int32) = (0, 0)
        ffmahd(file, Int32(index + 1), &type, &status)
        try #require(status == 0)
    }

    func move(to name: String) throws {
        var status: Int32 = 0
        var characters = Array(name.utf8CString)
        ffmnhd(file, ANY_HDU, &characters, 0, &status)
        try #require(status == 0, "no extension \(name)")
    }

    /// DATASUM and CHECKSUM as cfitsio judges them: 1 right, 0 absent, -1 wrong.
    var checksums: (data: Int, hdu: Int) {
        var (data, hdu, status): (Int32, Int32, Int32) = (0, 0, 0)
        ffvcks(file, &data, &hdu, &status)
        return (Int(data), Int(hdu))
    }

    var axes: [Int] {
        var (count, status): (Int32, Int32) = (0, 0)
        ffgidm(file, &count, &status)
        var lengths = [Int](repeating: 0, count: Int(count))
        ffgisz(file, count, &lengths, &status)
        return lengths
    }

    /// The current image, read without turning any value into another.
    func floats(count: Int) throws -> [Float] {
        var values = [Float](repeating: 0, count: count)
        var (any, status): (Int32, Int32) = (0, 0)
        ffgpve(file, 1, 1, Int64(count), 0, &values, &any, &status)
        try #require(status == 0)
        return values
    }

    func integers(count: Int) throws -> [Int32] {
        var values = [Int32](repeating: 0, count: count)
        var (any, status): (Int32, Int32) = (0, 0)
        ffgpvk(file, 1, 1, Int64(count), 0, &values, &any, &status)
        try #require(status == 0)
        return values
    }

    /// A string card's value, nil when the card is absent.
    func string(_ keyword: String) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        var status: Int32 = 0
        ffgkls(file, keyword, &value, nil, &status)
        defer { fffree(value, &status) }
        return status == 0 ? value.map { String(cString: $0) } : nil
    }

    func number(_ keyword: String) -> Double? {
        var value = 0.0
        var status: Int32 = 0
        ffgky(file, TDOUBLE, keyword, &value, nil, &status)
        return status == 0 ? value : nil
    }

    /// The whole card, 80 characters, trailing blanks removed.
    func card(_ keyword: String) -> String? {
        var card = [CChar](repeating: 0, count: 81)
        var status: Int32 = 0
        ffgcrd(file, keyword, &card, &status)
        return status == 0 ? card.withUnsafeBufferPointer { String(cString: $0.baseAddress!) } : nil
    }

    var rowCount: Int {
        var (count, status) = (0, Int32(0))
        ffgnrw(file, &count, &status)
        return count
    }

    func doubles(column name: String) throws -> [Double] {
        var values = [Double](repeating: 0, count: rowCount)
        var (any, status): (Int32, Int32) = (0, 0)
        ffgcvd(file, try number(ofColumn: name), 1, 1, Int64(values.count), 0, &values, &any, &status)
        try #require(status == 0)
        return values
    }

    func strings(column name: String) throws -> [String] {
        let column = try number(ofColumn: name)
        return try (1...Int64(rowCount)).map { row in
            var text = [CChar](repeating: 0, count: 1000)
            var (any, status): (Int32, Int32) = (0, 0)
            var blank = CChar(0)
            text.withUnsafeMutableBufferPointer { buffer in
                var pointer = buffer.baseAddress
                ffgcvs(file, column, row, 1, 1, &blank, &pointer, &any, &status)
            }
            try #require(status == 0)
            return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        }
    }

    private func number(ofColumn name: String) throws -> Int32 {
        var (number, status): (Int32, Int32) = (0, 0)
        var characters = Array(name.utf8CString)
        ffgcno(file, 1, &characters, &number, &status)
        try #require(status == 0, "no column \(name)")
        return number
    }
}
