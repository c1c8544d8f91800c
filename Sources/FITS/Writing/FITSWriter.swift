import CCFITSIO
import Foundation

/// A FITS file being written through cfitsio, one HDU after another. Not for use by two threads.
package final class FITSWriter {
    private let path: String
    private var file: UnsafeMutablePointer<fitsfile>?

    /// The type of an image's pixels, as BITPIX.
    package enum PixelType: Int32 {
        case byte = 8
        case integer = 32
        case float = -32
    }

    /// Creates the file; fails when it exists.
    package init(creating path: String) throws(FITSError) {
        self.path = path
        var created: UnsafeMutablePointer<fitsfile>?
        try run { ffdkinit(&created, path, &$0) }
        file = created
    }

    deinit {
        var status: Int32 = 0
        if file != nil { ffclos(file, &status) }
    }

    /// Writes everything out and closes the file.
    package func close() throws(FITSError) {
        let open = file
        file = nil
        try run { ffclos(open, &$0) }
    }

    /// Starts an image HDU, `axes` fastest first; none for a header without data.
    package func beginImage(_ type: PixelType, axes: [Int] = []) throws(FITSError) {
        var lengths = axes.map(Int64.init)
        try run { ffcrimll(file, type.rawValue, Int32(axes.count), &lengths, &$0) }
    }

    /// The current image's pixels from pixel `first` (0-based) on.
    package func write(_ values: [Float], at first: Int = 0) throws(FITSError) {
        var values = values
        try run { ffppre(file, 1, Int64(first + 1), Int64(values.count), &values, &$0) }
    }

    package func write(_ values: [Int32]) throws(FITSError) {
        var values = values
        try run { ffppr(file, TINT, 1, Int64(values.count), &values, &$0) }
    }

    /// A string card; a value over 68 characters goes on in CONTINUE cards. Text that FITS cannot hold is replaced.
    package func card(_ keyword: String, _ value: String, _ comment: String) throws(FITSError) {
        let text = value.fitsText
        let quoted = text.count + text.count { $0 == "'" }
        guard quoted > 68 else { return try run { ffpkys(file, keyword, text, comment, &$0) } }
        try run { ffplsw(file, &$0) }
        try run { ffpkls(file, keyword, text, comment, &$0) }
    }

    package func card(_ keyword: String, _ value: Int, _ comment: String) throws(FITSError) {
        try run { ffpkyj(file, keyword, Int64(value), comment, &$0) }
    }

    /// A number with 15 significant digits.
    package func card(_ keyword: String, _ value: Double, _ comment: String) throws(FITSError) {
        try run { ffpkyd(file, keyword, value, -15, comment, &$0) }
    }

    /// A number with 7 significant digits.
    package func card(_ keyword: String, _ value: Float, _ comment: String) throws(FITSError) {
        try run { ffpkye(file, keyword, value, -7, comment, &$0) }
    }

    /// An 80-character card as it stands.
    package func card(verbatim card: String) throws(FITSError) {
        try run { ffprec(file, card, &$0) }
    }

    /// Starts a binary table HDU and fills it.
    package func table(_ table: FITSTable) throws(FITSError) {
        try run { status in
            withCStrings(table.columns.map(\.name)) { names in
                withCStrings(table.columns.map(\.values.format)) { formats in
                    withCStrings(table.columns.map(\.unit)) { units in
                        _ = ffcrtb(
                            file, BINARY_TBL, Int64(table.rowCount), Int32(table.columns.count), names, formats, units,
                            table.name, &status)
                    }
                }
            }
        }
        for (index, column) in table.columns.enumerated() where table.rowCount > 0 {
            let number = Int32(index + 1)
            let count = Int64(table.rowCount)
            try run { status in
                switch column.values {
                case .text(let values):
                    withCStrings(values.map(\.fitsText)) { _ = ffpcls(file, number, 1, 1, count, $0, &status) }
                case .integer(var values): ffpclk(file, number, 1, 1, count, &values, &status)
                case .float(var values): ffpcle(file, number, 1, 1, count, &values, &status)
                case .double(var values): ffpcld(file, number, 1, 1, count, &values, &status)
                }
            }
        }
    }

    /// DATASUM and CHECKSUM of the current HDU: the last call before the next HDU.
    package func writeChecksums() throws(FITSError) {
        try run { ffpcks(file, &$0) }
    }

    private func run(_ call: (inout Int32) -> Void) throws(FITSError) {
        var status: Int32 = 0
        errno = 0
        call(&status)
        let number = errno
        guard status != 0 else { return }
        var text = [CChar](repeating: 0, count: 31)
        ffgerr(status, &text)
        ffcmsg()
        // cfitsio's statuses about files lie between 101 and 125; only then does errno belong to them.
        throw FITSError(
            .unwritable(errno: (101...125).contains(status) ? number : 0),
            "cfitsio status \(status), \(text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })")
    }
}

/// A binary table.
package struct FITSTable {
    package struct Column {
        package enum Values {
            case text([String])
            case integer([Int32])
            case float([Float])
            case double([Double])

            /// The column's TFORM.
            fileprivate var format: String {
                switch self {
                case .text(let values): "\(max(1, values.map { $0.fitsText.utf8.count }.max() ?? 1))A"
                case .integer: "J"
                case .float: "E"
                case .double: "D"
                }
            }
        }

        package let name: String
        package let unit: String
        package let values: Values

        package init(name: String, unit: String = "", values: Values) {
            self.name = name
            self.unit = unit
            self.values = values
        }
    }

    package let name: String
    package let rowCount: Int
    package let columns: [Column]

    package init(name: String, rowCount: Int, columns: [Column]) {
        self.name = name
        self.rowCount = rowCount
        self.columns = columns
    }
}

/// Calls `body` with the strings as C holds them, valid during the call.
private func withCStrings(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Void
) {
    var pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.withUnsafeMutableBufferPointer { buffer in
        if let first = buffer.baseAddress { body(first) }
    }
}

extension String {
    /// Printable ASCII, all that FITS text may hold: accents dropped, anything else a question mark.
    fileprivate var fitsText: String {
        String(
            folding(options: .diacriticInsensitive, locale: nil).map { $0.isASCII && $0 >= " " && $0 <= "~" ? $0 : "?" }
        )
    }
}
