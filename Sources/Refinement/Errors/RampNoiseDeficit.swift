import Spectra

/// What a scan's ramp takes away from the noise that a fit's parameters meet: the matrix D of `FitCovariance`.
///
/// The derivative of the model by a parameter is a sum over lines of integrals over path differences k,
///
///     integral of exp(-tau k^2) (a k^m cos(k (u - u0)) - b k sin(k (u - u0))),
///
/// with m = 0 for a strength and 2 for the searched parameters. In k the noise has no correlations, so that D is made
/// of `OPDMoments` over the short side, weighted with what is missing there. Lines far apart have none in common.
///
/// Not Sendable: belongs to one fitter.
final class RampNoiseDeficit {
    /// n x n, row-major, both triangles.
    let values: UnsafeMutablePointer<Double>

    private let layout: ModelLayout
    private let noise: ChannelNoise
    /// The derivatives by strength, velocity and broadening^2 for each profile.
    private let terms: UnsafeMutablePointer<Term>

    private struct Term {
        var parameter = 0
        /// a and m / 2.
        var cosine = 0.0
        var power = 0
        /// b.
        var sine = 0.0
    }

    init(layout: ModelLayout, noise: ChannelNoise, workspace: Workspace) {
        self.layout = layout
        self.noise = noise
        values = workspace.doubles(layout.parameterCount * layout.parameterCount)
        terms = .allocate(capacity: 3 * layout.profiles.count)
        terms.initialize(repeating: Term(), count: 3 * layout.profiles.count)
    }

    deinit { terms.deallocate() }

    /// Takes over the point that `model` differentiated last.
    func update(from model: VariableProjectionModel) {
        let n = layout.parameterCount
        values.update(repeating: 0, count: n * n)
        guard noise.shortSide > 0 else { return }
        for (index, profile) in layout.profiles.enumerated() { setTerms(index, profile, model) }
        // cos^2 summed over channels that are p apart
        let density = Double.pi / model.phaseStep
        for first in layout.profiles.indices where model.isFree[layout.profiles[first].column] {
            let line = model.lines[first]
            add(first, first, noise.deficit(tau: line.tau), density: density)
            for second in 0..<first where model.isFree[layout.profiles[second].column] {
                let other = model.lines[second]
                let (tau, shift) = ((line.tau + other.tau) / 2, (line.position - other.position) * model.phaseStep)
                guard overlap(tau: tau, shift: abs(shift)) else { continue }
                add(first, second, noise.deficit(tau: tau, shift: shift), density: density)
            }
        }
        // A constant lies at path difference 0 altogether.
        let constant = layout.columnCount
        for i in 0..<n {
            let entry = i > constant ? model.normal[i * n + constant] : model.normal[constant * n + i]
            values[constant * n + i] = noise.deficitAtZero * entry
            values[i * n + constant] = noise.deficitAtZero * entry
        }
    }

    private func setTerms(_ index: Int, _ profile: ModelLayout.Profile, _ model: VariableProjectionModel) {
        let line = model.lines[index]
        let strength = model.linear[profile.column] * profile.weight
        terms[3 * index] = Term(parameter: profile.column, cosine: profile.weight)
        terms[3 * index + 1] = Term(
            parameter: layout.velocity(ofGroup: profile.group), cosine: -strength * line.tauByVelocity,
            power: 1, sine: strength * line.phaseByVelocity)
        terms[3 * index + 2] = Term(
            parameter: layout.square(ofGroup: profile.group), cosine: -strength * line.tauBySquare, power: 1)
    }

    /// Do two lines have anything in common? Those of two clouds do, and neighbours that are as broad as they are
    /// apart: at 10 sqrt(tau) exp(-12) is left of their overlap. Where cos(k shift) turns often within the integral it
    /// averages out, and `OPDMoments` would be wrong.
    private func overlap(tau: Double, shift: Double) -> Bool {
        shift < max(20, 10 * max(tau, 0).squareRoot())
            && shift * OPDMoments.end(tau: tau, atMost: noise.shortSide) < 20
    }

    private func add(_ first: Int, _ second: Int, _ moments: OPDMoments, density: Double) {
        let n = layout.parameterCount
        for x in terms + 3 * first..<terms + 3 * first + 3 {
            for y in terms + 3 * second..<terms + 3 * second + 3 {
                let (x, y) = (x.pointee, y.pointee)
                // <cos, sin> = sin(k shift) / 2 and <sin, cos> = -sin(k shift) / 2, the sines with a minus.
                let mixed = x.sine * y.cosine * moments.odd[y.power] - x.cosine * y.sine * moments.odd[x.power]
                let value =
                    x.cosine * y.cosine * moments.even[x.power + y.power] + x.sine * y.sine * moments.even[1] + mixed
                values[x.parameter * n + y.parameter] += density * value
                if first != second { values[y.parameter * n + x.parameter] += density * value }
            }
        }
    }
}
