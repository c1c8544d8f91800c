import Glibc
import Spectra

/// The least scatter that any unbiased estimate of velocity and broadening can have (Cramer 1946, Rao 1945) on one
/// spectrum with white noise: from the Fisher information of eight parameters, five heights, a constant, velocity and
/// broadening, with derivatives of the reference profile in `Spectra`.
package struct CramerRaoBound: Sendable {
    /// km/s; infinite where the information is singular.
    package let velocity: Double
    package let broadening: Double

    /// - Parameter axis: the channels that are fitted.
    package init(of truth: SyntheticSpectrum, on axis: WavenumberAxis) {
        let lineCount = EmissionLine.sn3.count
        let n = lineCount + 3
        var information = [Double](repeating: 0, count: n * n)
        var row = [Double](repeating: 0, count: n)
        let factor = Doppler.factor(velocity: truth.velocity)
        let slope = Doppler.factorDerivative(velocity: truth.velocity)
        for channel in 0..<axis.count {
            row[lineCount] = 1
            row[lineCount + 1] = 0
            row[lineCount + 2] = 0
            for (index, line) in EmissionLine.sn3.enumerated() {
                let center = line.wavenumber * factor
                let toSigma = center / Doppler.speedOfLight
                let profile = Sincgauss(
                    x: axis[channel] - center, fwhm: truth.lineWidth, sigma: truth.broadening * toSigma)
                row[index] = profile.value
                row[lineCount + 1] -= truth.heights[index] * profile.byPosition * line.wavenumber * slope
                row[lineCount + 2] += truth.heights[index] * profile.bySigma * toSigma
            }
            for i in 0..<n { for j in 0...i { information[i * n + j] += row[i] * row[j] } }
        }
        func deviation(_ parameter: Int) -> Double {
            var vector = (0..<n).map { $0 == parameter ? 1.0 : 0 }
            SymmetricSolver.solve(information, n, &vector)
            return truth.noise * vector[parameter].squareRoot()
        }
        guard SymmetricSolver.factor(&information, n) else {
            (velocity, broadening) = (.infinity, .infinity)
            return
        }
        velocity = deviation(lineCount + 1)
        broadening = deviation(lineCount + 2)
    }
}
