import Spectra

/// Covariance of the eight parameters, (J'J)^-1, for a noise of 1 in each channel.
struct FitCovariance {
    /// 8 x 8, row-major.
    private let values: UnsafeMutablePointer<Double>

    /// nil when J'J is not positive definite.
    ///
    /// - Parameters:
    ///   - factor: room for an 8 x 8 matrix.
    ///   - values: room for the result, an 8 x 8 matrix that must outlive this value.
    init?(
        of model: TiedLineModel, factor: UnsafeMutablePointer<Double>, into values: UnsafeMutablePointer<Double>
    ) {
        let n = TiedLineModel.parameterCount
        // Scaled to a unit diagonal: strengths and (km/s)^2 differ by many orders of magnitude.
        for i in 0..<n {
            guard model.normal[i * n + i] > 0 else { return nil }
            for j in 0...i {
                factor[i * n + j] =
                    model.normal[i * n + j]
                    / (model.normal[i * n + i] * model.normal[j * n + j]).squareRoot()
            }
        }
        guard SymmetricSolver.factor(factor, n) else { return nil }
        for i in 0..<n {
            let row = values + i * n
            for j in 0..<n { row[j] = i == j ? 1 : 0 }
            SymmetricSolver.solve(factor, n, row)
            for j in 0..<n { row[j] /= (model.normal[i * n + i] * model.normal[j * n + j]).squareRoot() }
        }
        self.values = values
    }

    subscript(row: Int, column: Int) -> Double { values[row * TiedLineModel.parameterCount + column] }

    /// Variance of a line's amplitude, strength * h(0, tau), with everything that moves it.
    func amplitudeVariance(line: Int, strength: Double, peak: PeakHeight, geometry: LineGeometry) -> Double {
        let velocity = TiedLineModel.linearCount
        let square = velocity + 1
        let byVelocity = strength * peak.byTau * geometry.tauByVelocity
        let bySquare = strength * peak.byTau * geometry.tauBySquare
        return peak.value * peak.value * self[line, line]
            + byVelocity * byVelocity * self[velocity, velocity] + bySquare * bySquare * self[square, square]
            + 2 * peak.value * (byVelocity * self[line, velocity] + bySquare * self[line, square])
            + 2 * byVelocity * bySquare * self[velocity, square]
    }
}
