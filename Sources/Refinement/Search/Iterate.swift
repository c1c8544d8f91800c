/// An iterate of the search: its nonlinear parameters, and the linear ones that fit best there.
///
/// Not Sendable: belongs to one fitter.
final class Iterate {
    /// Velocity, km/s, and broadening^2, (km/s)^2, of each group.
    let searched: UnsafeMutablePointer<Double>
    /// Strengths and constant.
    let linear: UnsafeMutablePointer<Double>
    /// Sum of squared residuals.
    var squares = Double.nan

    private let layout: ModelLayout
    var searchedCount: Int { layout.searchedCount }

    init(layout: ModelLayout, workspace: Workspace) {
        self.layout = layout
        searched = workspace.doubles(layout.searchedCount)
        linear = workspace.doubles(layout.linearCount)
    }

    /// Computes `squares` and `linear` for what `searched` says.
    func evaluate(_ model: VariableProjectionModel) {
        squares = model.evaluate(searched)
        linear.update(from: model.linear, count: layout.linearCount)
    }

    /// Goes to `origin` plus a step in the searched parameters.
    func move(from origin: Iterate, by step: UnsafePointer<Double>) {
        for i in 0..<layout.searchedCount { searched[i] = origin.searched[i] + step[i] }
    }
}

/// What the Gauss-Newton curvature lacks, learnt from how the slopes changed over the last steps (symmetric rank-one
/// update, in the manner of NL2SOL: Dennis, Gay & Welsch 1981).
///
/// Gauss-Newton leaves out the residual's own curvature. At a signal-to-noise ratio of 3 that is as large as what it
/// keeps, and the search would creep.
///
/// Not Sendable: belongs to one fitter.
final class StructuredSecantUpdate {
    private let count: Int
    /// count x count.
    private let matrix: UnsafeMutablePointer<Double>
    private let missing: UnsafeMutablePointer<Double>

    init(count: Int, workspace: Workspace) {
        self.count = count
        matrix = workspace.doubles(count * count)
        missing = workspace.doubles(count)
    }

    func reset() { matrix.update(repeating: 0, count: count * count) }

    func update(step: UnsafePointer<Double>, from last: LocalQuadratic, to next: LocalQuadratic) {
        // Missing part of: curvature * step = change of the (negative) slope
        var (projection, size) = (0.0, 0.0)
        for i in 0..<count {
            missing[i] = last.slope[i] - next.slope[i]
            for j in 0..<count { missing[i] -= (next.curvature[i * count + j] + matrix[i * count + j]) * step[j] }
            projection += missing[i] * step[i]
            size += abs(missing[i] * step[i])
        }
        guard abs(projection) > 1e-3 * size else { return }
        for i in 0..<count {
            for j in 0..<count { matrix[i * count + j] += missing[i] * missing[j] / projection }
        }
    }

    /// Writes `quadratic` with the correction into `corrected`; false where that is not safely curved upwards.
    func apply(to quadratic: LocalQuadratic, into corrected: LocalQuadratic) -> Bool {
        corrected.update(from: quadratic, adding: matrix)
        for i in 0..<count {
            let diagonal = i * count + i
            guard corrected.curvature[diagonal] > 0.05 * quadratic.curvature[diagonal] else { return false }
        }
        return corrected.determinant > 0.01 * quadratic.determinant
    }
}

/// Nielsen's rule for Levenberg-Marquardt's damping (IMM-REP-1999-05): it follows how well the quadratic model
/// foretold the last step.
struct Damping {
    private(set) var value = 1e-3
    private var growth = 2.0

    /// - Parameter gain: decrease of the sum of squares over the one foretold.
    mutating func accept(gain: Double) {
        let miss = 2 * min(max(gain, 0), 1) - 1
        value = max(value * max(1.0 / 3, 1 - miss * miss * miss), 1e-5)
        growth = 2
    }

    mutating func reject() {
        value *= growth
        growth *= 2
    }
}
