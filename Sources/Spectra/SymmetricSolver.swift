/// Solves small symmetric positive definite systems by Cholesky factorisation, in place.
public enum SymmetricSolver {
    /// Factors `matrix` (n x n, row-major; the lower triangle is read and overwritten by L with A = L L').
    ///
    /// Returns false, leaving the matrix part-written, when it is not positive definite or holds a NaN.
    @inlinable
    public static func factor(_ matrix: UnsafeMutablePointer<Double>, _ n: Int) -> Bool {
        for i in 0..<n {
            for j in 0...i {
                var sum = matrix[i * n + j]
                for k in 0..<j { sum -= matrix[i * n + k] * matrix[j * n + k] }
                if i == j {
                    guard sum > 0, sum < .infinity else { return false }
                    matrix[i * n + i] = sum.squareRoot()
                } else {
                    matrix[i * n + j] = sum / matrix[j * n + j]
                }
            }
        }
        return true
    }

    /// Replaces `vector` (n) by the solution of A x = vector, given the factor of A.
    @inlinable
    public static func solve(
        _ factor: UnsafePointer<Double>, _ n: Int, _ vector: UnsafeMutablePointer<Double>
    ) {
        for i in 0..<n {
            var sum = vector[i]
            for k in 0..<i { sum -= factor[i * n + k] * vector[k] }
            vector[i] = sum / factor[i * n + i]
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
            var sum = vector[i]
            for k in i + 1..<max(n, i + 1) { sum -= factor[k * n + i] * vector[k] }
            vector[i] = sum / factor[i * n + i]
        }
    }
}
