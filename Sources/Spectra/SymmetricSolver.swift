/// Solves small symmetric positive definite systems by Cholesky factorisation, in place.
package enum SymmetricSolver {
    /// Factors `matrix` (n x n, row-major; the lower triangle is read and overwritten by L with A = L L').
    ///
    /// Returns false, leaving the matrix part-written, when it is not positive definite or holds a NaN.
    @inlinable
    package static func factor(_ matrix: UnsafeMutablePointer<Double>, _ n: Int) -> Bool {
        for j in 0..<n {
            let pivot = matrix[j * n + j]
            guard pivot > 0, pivot < .infinity else { return false }
            let root = pivot.squareRoot()
            let inverse = 1 / root
            matrix[j * n + j] = root
            for i in j + 1..<max(n, j + 1) {
                let entry = matrix[i * n + j] * inverse
                matrix[i * n + j] = entry
                for k in j + 1...i { matrix[i * n + k] -= entry * matrix[k * n + j] }
            }
        }
        return true
    }

    /// Factors `matrix` as `factor` does, its first `done` rows being factored already.
    @inlinable
    package static func extend(_ matrix: UnsafeMutablePointer<Double>, _ n: Int, from done: Int) -> Bool {
        for i in done..<n {
            let row = matrix + i * n
            solveLower(matrix, done, stride: n, row)
            for j in done...i {
                var sum = row[j]
                for k in 0..<j { sum -= row[k] * matrix[j * n + k] }
                if i == j {
                    guard sum > 0, sum < .infinity else { return false }
                    row[i] = sum.squareRoot()
                } else {
                    row[j] = sum / matrix[j * n + j]
                }
            }
        }
        return true
    }

    /// Replaces `vector` (n) by the solution of A x = vector, given the factor of A.
    @inlinable
    package static func solve(
        _ factor: UnsafePointer<Double>, _ n: Int, _ vector: UnsafeMutablePointer<Double>
    ) {
        solveLower(factor, n, vector)
        for i in stride(from: n - 1, through: 0, by: -1) {
            var sum = vector[i]
            for k in i + 1..<max(n, i + 1) { sum -= factor[k * n + i] * vector[k] }
            vector[i] = sum / factor[i * n + i]
        }
    }

    /// Replaces `vector` (n) by the solution of L x = vector, given the factor L.
    @inlinable
    package static func solveLower(
        _ factor: UnsafePointer<Double>, _ n: Int, _ vector: UnsafeMutablePointer<Double>
    ) {
        solveLower(factor, n, stride: n, vector)
    }

    /// Solves with a factor whose rows are `stride` apart.
    @inlinable
    static func solveLower(
        _ factor: UnsafePointer<Double>, _ n: Int, stride: Int, _ vector: UnsafeMutablePointer<Double>
    ) {
        for i in 0..<n {
            var sum = vector[i]
            for k in 0..<i { sum -= factor[i * stride + k] * vector[k] }
            vector[i] = sum / factor[i * stride + i]
        }
    }
}
