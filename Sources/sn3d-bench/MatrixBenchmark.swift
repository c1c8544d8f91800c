import COpenBLAS

/// Speed of `cblas_sgemm` on one thread: what this machine can do, to compare other figures with.
enum MatrixBenchmark {
    /// - Returns: GFLOP/s for square matrices of 1024.
    static func run(repeats: Int) -> Double {
        openblas_set_num_threads(1)
        let n = 1024
        let a = [Float](repeating: 0.5, count: n * n)
        let b = [Float](repeating: 0.25, count: n * n)
        var c = [Float](repeating: 0, count: n * n)
        let size = Int32(n)
        let seconds = Stopwatch.fastest(of: repeats) {
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, a, size, b, size, 0, &c, size)
        }
        return 2 * Double(n * n * n) / seconds / 1e9
    }
}
