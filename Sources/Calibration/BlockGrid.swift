/// Cuts a field into blocks of nearly equal size, at most 16 rows x 64 columns; fewer rows and more columns where
/// memory holds no 16 rows of the cube.
struct BlockGrid {
    let rows: [Range<Int>]
    let columns: [Range<Int>]

    static let pixelsPerBlock = 1024
    static let mostRows = 16

    /// - Parameter rowsInMemory: rows that a thread may hold, at least 1.
    init(width: Int, height: Int, rowsInMemory: Int) {
        let rowCount = min(Self.mostRows, rowsInMemory)
        rows = Self.cut(height, into: rowCount)
        columns = Self.cut(width, into: Self.pixelsPerBlock / rowCount)
    }

    private static func cut(_ length: Int, into piece: Int) -> [Range<Int>] {
        let count = (length + piece - 1) / piece
        return (0..<count).map { $0 * length / count..<($0 + 1) * length / count }
    }
}
