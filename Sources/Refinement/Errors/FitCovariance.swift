import Spectra

/// Covariance of all parameters.
///
/// Goals in order: errors that the scatter bears out to 5 % at signal-to-noise ratios from 10 on and zpd/N of 0.1 to 0.4;
/// too large rather than too small where an assumption ends; in closed form.
///
/// With A = J'J, the least-squares solution has the covariance A^-1 J'SJ A^-1, S the channels' covariance (A^-1 for
/// white noise). Each line's share of J is an integral over path differences k, in which S is diagonal
/// (`ChannelNoise`): J'SJ = excess (A - D), where D (`RampNoiseDeficit`) holds what the ramp takes away at small k.
///
/// Not Sendable: belongs to one fitter.
final class FitCovariance {
    private let layout: ModelLayout
    private let noise: ChannelNoise
    /// n x n, row-major, both triangles.
    private let values: UnsafeMutablePointer<Double>
    private let inverse: UnsafeMutablePointer<Double>
    private let deficit: RampNoiseDeficit
    private let product: UnsafeMutablePointer<Double>
    private let scale: UnsafeMutablePointer<Double>
    /// Parameters that the noise lets the fit follow: the mean of the sum of squares is channels less this.
    private(set) var effectiveCount = 0.0

    init(layout: ModelLayout, noise: ChannelNoise, workspace: Workspace) {
        self.layout = layout
        self.noise = noise
        let size = layout.parameterCount * layout.parameterCount
        values = workspace.doubles(size)
        inverse = workspace.doubles(size)
        deficit = RampNoiseDeficit(layout: layout, noise: noise, workspace: workspace)
        product = workspace.doubles(size)
        scale = workspace.doubles(layout.parameterCount)
    }

    subscript(row: Int, column: Int) -> Double { values[row * layout.parameterCount + column] }

    /// Takes over the point that `model` differentiated last; false when J'J is not positive definite.
    ///
    /// - Parameter variance: of one channel in the model's unit.
    func update(from model: VariableProjectionModel, variance: Double) -> Bool {
        let n = layout.parameterCount
        let excess = noise.excess(phaseStep: model.phaseStep)
        guard invert(model.normal) else { return false }
        // Lines of two clouds overlap, where that estimate does not hold.
        if layout.componentCount == 1 { discountNoise(in: model, variance: variance * excess) }
        deficit.update(from: model)
        // product = D A^-1, values = A^-1 product
        multiply(deficit.values, inverse, into: product)
        multiply(inverse, product, into: values)
        // Lines broader than the band lack the channels that D counts on; without it errors are a little too large.
        let isSound = (0..<n).allSatisfy { values[$0 * n + $0] < inverse[$0 * n + $0] }
        effectiveCount = Double(model.freeCount)
        for i in 0..<n where isSound { effectiveCount -= product[i * n + i] }
        effectiveCount *= excess
        for i in 0..<n * n { values[i] = variance * excess * (inverse[i] - (isSound ? values[i] : 0)) }
        return true
    }

    /// Takes out of A what a fit at low signal believes to know.
    ///
    /// The strength of each line has noise of its own. Its square, which is the line's weight in velocity and
    /// broadening, is too large by that variance in the mean, and the line adds to the estimate's scatter as if it were
    /// there: the curvature of a searched parameter is too high by twice the curvature of a line as strong as that
    /// noise. At a signal-to-noise ratio of 10 it matters 5 %, at 30 nothing.
    private func discountNoise(in model: VariableProjectionModel, variance: Double) {
        for group in 0..<layout.groupCount {
            guard let leader = layout.profiles.firstIndex(where: { $0.group == group }) else { continue }
            // Those of the others, whose tau differs by 5 %, are nearly the same.
            let moments = OPDMoments(tau: model.lines[leader].tau, end: 1).even
            let byTau = moments[2] - moments[1] * moments[1] / moments[0]
            var (velocity, square) = (0.0, 0.0)
            for (index, profile) in layout.profiles.enumerated() where profile.group == group && profile.leads {
                guard model.isFree[profile.column] else { continue }
                let line = model.lines[index]
                velocity += line.phaseByVelocity * line.phaseByVelocity * moments[1]
                square += line.tauBySquare * line.tauBySquare * byTau
            }
            let scale = 2 * variance / moments[0]
            discount(scale * velocity, from: layout.velocity(ofGroup: group))
            discount(scale * square, from: layout.square(ofGroup: group))
        }
    }

    /// Lowers the curvature of one parameter in A, and so A^-1 (Sherman & Morrison 1950). At least half of what is
    /// known of the parameter stays: where noise is more than that, the estimate ends.
    private func discount(_ curvature: Double, from parameter: Int) {
        let n = layout.parameterCount
        let own = inverse[parameter * n + parameter]
        let loss = min(curvature * own, 0.5)
        let factor = loss / own / (1 - loss)
        product.update(from: inverse + parameter * n, count: n)
        for i in 0..<n {
            for j in 0..<n { inverse[i * n + j] += factor * product[i] * product[j] }
        }
    }

    /// Scaled to a unit diagonal: strengths and (km/s)^2 differ by many orders of magnitude.
    private func invert(_ normal: UnsafePointer<Double>) -> Bool {
        let n = layout.parameterCount
        for i in 0..<n {
            guard normal[i * n + i] > 0 else { return false }
            scale[i] = 1 / normal[i * n + i].squareRoot()
            for j in 0...i { product[i * n + j] = normal[i * n + j] * scale[i] * scale[j] }
        }
        guard SymmetricSolver.factor(product, n) else { return false }
        for i in 0..<n {
            let row = inverse + i * n
            for j in 0..<n { row[j] = i == j ? 1 : 0 }
            SymmetricSolver.solve(product, n, row)
            for j in 0..<n { row[j] *= scale[i] * scale[j] }
        }
        return true
    }

    private func multiply(
        _ left: UnsafePointer<Double>, _ right: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
    ) {
        let n = layout.parameterCount
        for i in 0..<n {
            let row = result + i * n
            row.update(repeating: 0, count: n)
            for k in 0..<n {
                let factor = left[i * n + k]
                for j in 0..<n { row[j] += factor * right[k * n + j] }
            }
        }
    }

    /// Variance of a line's amplitude, strength * h(0, tau), with everything that moves it.
    func amplitudeVariance(of profile: ModelLayout.Profile, strength: Double, peak: PeakHeight, line: LineGeometry)
        -> Double
    {
        let (velocity, square) = (layout.velocity(ofGroup: profile.group), layout.square(ofGroup: profile.group))
        let byStrength = profile.weight * peak.value
        let byVelocity = strength * peak.byTau * line.tauByVelocity
        let bySquare = strength * peak.byTau * line.tauBySquare
        return byStrength * byStrength * self[profile.column, profile.column]
            + byVelocity * byVelocity * self[velocity, velocity] + bySquare * bySquare * self[square, square]
            + 2 * byStrength * (byVelocity * self[profile.column, velocity] + bySquare * self[profile.column, square])
            + 2 * byVelocity * bySquare * self[velocity, square]
    }
}
