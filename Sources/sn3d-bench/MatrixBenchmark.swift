import Matrices

/// The speed of a matrix product on one thread: what this machine can do, to compare other figures with.
enum MatrixBenchmark {
    /// - Returns: GFLOP/s for square matrices of 1024.
    static func run(repeats: Int) -> Double {
        let n = 1024
        let a = [Float](repeating: 0.5, count: n * n)
        let b = [Float](repeating: 0.25, count: n * n)
        var c = [Float](repeating: 0, count: n * n)
        let seconds = a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                Stopwatch.fastest(of: repeats) {
                    MatrixProduct.multiply(
                        MatrixView(a.baseAddress!, rows: n, columns: n),
                        MatrixView(b.baseAddress!, rows: n, columns: n), into: &c)
                }
            }
        }
        return 2 * Double(n * n * n) / seconds / 1e9
    }
}
