import Glibc
import Spectra

/// A spectrum as a sum of columns with free amplitudes: ordinary least squares over the channels that hold a number.
struct LinearModel {
    /// One column after another, each with a value for every channel.
    private(set) var columns: [[Double]] = []

    /// How far amplitudes may be from 0 before a spectrum says so: standard deviations, by column.
    private var deviations: [Int: Double] = [:]

    mutating func append(_ column: [Double]) { columns.append(column) }

    /// - Parameter deviation: of the column's amplitude about 0, as known beforehand.
    mutating func append(_ column: [Double], deviation: Double) {
        deviations[columns.count] = deviation
        columns.append(column)
    }

    /// - Parameter deviation: of the amplitude of the column `index` about 0, as known beforehand.
    mutating func bound(_ index: Int, deviation: Double) { deviations[index] = deviation }

    mutating func append(contentsOf more: [[Double]]) { columns.append(contentsOf: more) }

    struct Solution {
        private(set) var amplitudes: [Double]
        /// Sum of squared residuals.
        let chiSquare: Double
        /// Estimate of a channel's variance from the residuals.
        let channelVariance: Double
        /// The Bayesian information criterion, for noise of unknown size.
        let criterion: Double
        private let factor: [Double]

        /// The same with one amplitude moved.
        func moving(_ index: Int, by difference: Double) -> Solution {
            var other = self
            other.amplitudes[index] += difference
            return other
        }

        fileprivate init(amplitudes: [Double], chiSquare: Double, channelCount: Int, factor: [Double]) {
            self.amplitudes = amplitudes
            self.chiSquare = chiSquare
            channelVariance = chiSquare / Double(max(1, channelCount - amplitudes.count))
            let count = Double(channelCount)
            criterion = count * log(chiSquare / count) + Double(amplitudes.count) * log(count)
            self.factor = factor
        }

        /// Variance of one amplitude for white noise of `channelVariance`.
        func variance(of index: Int) -> Double {
            let n = amplitudes.count
            var unit = [Double](repeating: 0, count: n)
            unit[index] = 1
            SymmetricSolver.solve(factor, n, &unit)
            return unit[index] * channelVariance
        }
    }

    /// nil when the columns depend on each other or too few channels hold a number.
    ///
    /// - Parameter noise: variance of a channel, against which what is known beforehand is weighed.
    func fit(_ spectrum: [Float], noise: Double = 0) -> Solution? {
        let n = columns.count
        let valid = spectrum.indices.filter { spectrum[$0].isFinite }
        guard valid.count > n else { return nil }
        let isComplete = valid.count == spectrum.count
        let data = valid.map { Double(spectrum[$0]) }
        let used = isComplete ? columns : columns.map { column in valid.map { column[$0] } }
        var matrix = [Double](repeating: 0, count: n * n)
        var amplitudes = [Double](repeating: 0, count: n)
        for i in 0..<n {
            amplitudes[i] = Self.dot(used[i], data)
            for j in 0...i { matrix[i * n + j] = Self.dot(used[i], used[j]) }
            // Keeps columns of which the window sees only the wings solvable; changes amplitudes by 1e-9.
            matrix[i * n + i] *= 1 + 1e-9
            if let deviation = deviations[i] { matrix[i * n + i] += noise / (deviation * deviation) }
        }
        guard SymmetricSolver.factor(&matrix, n) else { return nil }
        SymmetricSolver.solve(matrix, n, &amplitudes)
        var chiSquare = 0.0
        for channel in data.indices {
            var residual = data[channel]
            for i in 0..<n { residual -= amplitudes[i] * used[i][channel] }
            chiSquare += residual * residual
        }
        return Solution(amplitudes: amplitudes, chiSquare: chiSquare, channelCount: data.count, factor: matrix)
    }

    @inline(never)
    static func dot(_ left: [Double], _ right: [Double]) -> Double {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                // Four partial sums: one would wait for itself.
                var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0)
                let even = left.count / 4 * 4
                for index in stride(from: 0, to: even, by: 4) {
                    a += left[index] * right[index]
                    b += left[index + 1] * right[index + 1]
                    c += left[index + 2] * right[index + 2]
                    d += left[index + 3] * right[index + 3]
                }
                var sum = (a + b) + (c + d)
                for index in even..<left.count { sum += left[index] * right[index] }
                return sum
            }
        }
    }
}
