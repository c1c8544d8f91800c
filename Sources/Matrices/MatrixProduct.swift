import COpenBLAS

/// A matrix of single-precision numbers in somebody's memory, row by row.
package struct MatrixView {
    package let values: UnsafePointer<Float>
    package let rows: Int
    package let columns: Int
    /// The distance from the start of a row to the start of the next, at least `columns`.
    package let stride: Int
    /// Whether the product takes the matrix transposed; `rows` and `columns` are those in memory.
    package let isTransposed: Bool

    package init(_ values: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
        self.init(values, rows: rows, columns: columns, stride: stride ?? columns, isTransposed: false)
    }

    private init(
        _ values: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int, isTransposed: Bool
    ) {
        precondition(stride >= columns, "rows of \(columns) numbers do not fit a stride of \(stride)")
        self.values = values
        self.rows = rows
        self.columns = columns
        self.stride = stride
        self.isTransposed = isTransposed
    }

    /// A view of the same memory as the transposed matrix.
    package var transposed: MatrixView {
        MatrixView(values, rows: rows, columns: columns, stride: stride, isTransposed: !isTransposed)
    }

    fileprivate var operation: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
    fileprivate var height: Int { isTransposed ? columns : rows }
    fileprivate var width: Int { isTransposed ? rows : columns }
}

/// Products of dense matrices through OpenBLAS.
package enum MatrixProduct {
    /// OpenBLAS with one thread of its own. Callers run products on each of their threads; the library's threads would
    /// only compete with them.
    private static let singleThreaded: Void = openblas_set_num_threads(1)

    /// Computes target = left * right, or target + left * right.
    ///
    /// - Parameters:
    ///   - left, right: the factors; the width of the left one is the height of the right one. NaN spreads to every
    ///     number that it enters.
    ///   - target: height of `left` x width of `right` numbers, row by row without gaps.
    ///   - adding: whether the product is added to what is in `target`, which may hold anything otherwise.
    package static func multiply(
        _ left: MatrixView, _ right: MatrixView, into target: UnsafeMutablePointer<Float>, adding: Bool = false
    ) {
        precondition(left.width == right.height, "\(left.width) columns meet \(right.height) rows")
        _ = singleThreaded
        cblas_sgemm(
            CblasRowMajor, left.operation, right.operation, blasint(left.height), blasint(right.width),
            blasint(left.width), 1, left.values, blasint(left.stride), right.values, blasint(right.stride),
            adding ? 1 : 0, target, blasint(right.width))
    }
}
