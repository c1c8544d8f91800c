import CCFITSIO
import Foundation

/// A FITS file being written through cfitsio, one HDU after another. Not for use by two threads.
final class FITSWriter {
    private let path: String
    private var file: UnsafeMutablePointer<fitsfile>?

    /// Creates the file; fails when it exists.
    init(creating path: String) throws(ProductError) {
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
    func close() throws(ProductError) {
        let open = file
        file = nil
        try run { ffclos(open, &$0) }
    }

    /// Starts an image HDU, `axes` fastest first; none for a header without data.
    func beginImage(_ type: Int32, axes: [Int] = []) throws(ProductError) {
        var lengths = axes.map(Int64.init)
        try run { ffcrimll(file, type, Int32(axes.count), &lengths, &$0) }
    }

    /// The current image's pixels from pixel `first` (0-based) on.
    func write(_ values: [Float], at first: Int = 0) throws(ProductError) {
        var values = values
        try run { ffppre(file, 1, Int64(first + 1), Int64(values.count), &values, &$0) }
    }

    func write(_ values: [Int32]) throws(ProductError) {
        var values = values
        try run { ffppr(file, TINT, 1, Int64(values.count), &values, &$0) }
    }

    /// A string card; a value over 68 characters goes on in CONTINUE cards. Text that FITS cannot hold is replaced.
    func card(_ keyword: String, _ value: String, _ comment: String) throws(ProductError) {
        let text = value.fitsText
        let quoted = text.count + text.count { $0 == "'" }
        guard quoted > 68 else { return try run { ffpkys(file, keyword, text, comment, &$0) } }
        try run { ffplsw(file, &$0) }
        try run { ffpkls(file, keyword, text, comment, &$0) }
    }

    func card(_ keyword: String, _ value: Int, _ comment: String) throws(ProductError) {
        try run { ffpkyj(file, keyword, Int64(value), comment, &$0) }
    }

    /// A number with 15 significant digits.
    func card(_ keyword: String, _ value: Double, _ comment: String) throws(ProductError) {
        try run { ffpkyd(file, keyword, value, -15, comment, &$0) }
    }

    /// A number with 7 significant digits.
    func card(_ keyword: String, _ value: Float, _ comment: String) throws(ProductError) {
        try run { ffpkye(file, keyword, value, -7, comment, &$0) }
    }

    /// An 80-character card as it stands.
    func card(verbatim card: String) throws(ProductError) {
        try run { ffprec(file, card, &$0) }
    }

    /// Starts a binary table HDU and fills it.
    func table(_ table: FITSTable) throws(ProductError) {
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
    func writeChecksums() throws(ProductError) {
        try run { ffpcks(file, &$0) }
    }

    private func run(_ call: (inout Int32) -> Void) throws(ProductError) {
        var status: Int32 = 0
        errno = 0
        call(&status)
        let number = errno
        guard status != 0 else { return }
        var text = [CChar](repeating: 0, count: 31)
        ffgerr(status, &text)
        ffcmsg()
        // cfitsio's statuses about files lie between 101 and 125; only then does errno belong to them.
        throw ProductError(
            writing: path, errno: (101...125).contains(status) ? number : 0,
            detail: "cfitsio status \(status), \(text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })")
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
    var fitsText: String {
        String(
            folding(options: .diacriticInsensitive, locale: nil).map { $0.isASCII && $0 >= " " && $0 <= "~" ? $0 : "?" }
        )
    }
}
