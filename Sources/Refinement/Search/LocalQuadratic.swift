import Spectra

/// The quadratic model of the sum of squares around an iterate, the linear parameters eliminated.
///
/// The trailing block of the Cholesky factor of J'J is the factor of the Schur complement, so that one factorisation
/// of all parameters gives curvature and slope of those that are searched.
///
/// Not Sendable: belongs to one fitter.
final class LocalQuadratic {
    /// Searched parameters: velocity and broadening^2 of each group.
    let count: Int
    /// Half of the second derivatives of the sum of squares, count x count, both triangles.
    let curvature: UnsafeMutablePointer<Double>
    /// Half of the negative first derivatives.
    let slope: UnsafeMutablePointer<Double>

    private let layout: ModelLayout
    /// Factor of J'J and the solution of its lower triangle for J'r.
    private let factor: UnsafeMutablePointer<Double>
    private let forward: UnsafeMutablePointer<Double>
    /// Equations of a step: matrix and right side.
    private let matrix: UnsafeMutablePointer<Double>
    private let trial: UnsafeMutablePointer<Double>

    init(layout: ModelLayout, workspace: Workspace) {
        self.layout = layout
        count = layout.searchedCount
        curvature = workspace.doubles(count * count)
        slope = workspace.doubles(count)
        factor = workspace.doubles(layout.parameterCount * layout.parameterCount)
        forward = workspace.doubles(layout.parameterCount)
        matrix = workspace.doubles(count * count)
        trial = workspace.doubles(count)
    }

    /// Takes over the point that `model` differentiated last; false when J'J is not positive definite.
    func update(from model: VariableProjectionModel) -> Bool {
        let (n, first) = (layout.parameterCount, layout.linearCount)
        // The linear block was factored when its parameters were solved for.
        for i in 0..<first { (factor + i * n).update(from: model.linearFactor + i * first, count: i + 1) }
        for i in first..<n { (factor + i * n).update(from: model.normal + i * n, count: i + 1) }
        forward.update(from: model.gradient, count: n)
        guard SymmetricSolver.extend(factor, n, from: first) else { return false }
        SymmetricSolver.solveLower(factor, n, forward)
        for i in 0..<count {
            let row = factor + (first + i) * n + first
            slope[i] = 0
            for k in 0...i { slope[i] += row[k] * forward[first + k] }
            for j in 0...i {
                let other = factor + (first + j) * n + first
                var sum = 0.0
                for k in 0...j { sum += row[k] * other[k] }
                curvature[i * count + j] = sum
                curvature[j * count + i] = sum
            }
        }
        return true
    }

    /// Takes over another quadratic with something added to its curvature.
    func update(from other: LocalQuadratic, adding correction: UnsafePointer<Double>) {
        slope.update(from: other.slope, count: count)
        for i in 0..<count * count { curvature[i] = other.curvature[i] + correction[i] }
    }

    /// Determinant of the curvature, 0 where it is not positive definite.
    var determinant: Double {
        matrix.update(from: curvature, count: count * count)
        guard SymmetricSolver.factor(matrix, count) else { return 0 }
        return (0..<count).reduce(1) { $0 * matrix[$1 * count + $1] * matrix[$1 * count + $1] }
    }

    /// Step to the minimum inside a box, with the curvature's diagonal raised by the fraction `damping`.
    ///
    /// A parameter on a bound that the slope leads out of stays there, as does one that meets its bound; the others
    /// take their best values. No step at all where the curvature is not positive definite.
    func step(damping: Double, inside box: SearchLimits.Box, into step: UnsafeMutablePointer<Double>) {
        for i in 0..<count { step[i] = box.blocks(slope[i], parameter: i) ? 0 : .nan }
        while true {
            // Parameters at a bound have a number in `step` already.
            for i in 0..<count {
                let isHeld = step[i].isFinite
                trial[i] = isHeld ? step[i] : slope[i]
                for j in 0..<count {
                    let entry = curvature[i * count + j] * (i == j ? 1 + damping : 1)
                    let otherIsHeld = step[j].isFinite
                    if !isHeld, otherIsHeld { trial[i] -= entry * step[j] }
                    matrix[i * count + j] = isHeld || otherIsHeld ? (i == j ? 1 : 0) : entry
                }
            }
            guard SymmetricSolver.factor(matrix, count), trialIsFinite else {
                for i in 0..<count { step[i] = 0 }
                return
            }
            SymmetricSolver.solve(matrix, count, trial)
            var isInside = true
            for i in 0..<count where !step[i].isFinite && !box.contains(trial[i], parameter: i) {
                step[i] = box.clamped(trial[i], parameter: i)
                isInside = false
                break
            }
            guard isInside else { continue }
            step.update(from: trial, count: count)
            return
        }
    }

    private var trialIsFinite: Bool { (0..<count).allSatisfy { trial[$0].isFinite } }

    /// The decrease of the sum of squares by a step, as the quadratic foretells it.
    func decrease(by step: UnsafePointer<Double>) -> Double {
        var decrease = 0.0
        for i in 0..<count {
            var along = 2 * slope[i]
            for j in 0..<count { along -= curvature[i * count + j] * step[j] }
            decrease += along * step[i]
        }
        return decrease
    }

    /// Variance of a searched parameter for a noise of 1 in each channel.
    func variance(of parameter: Int) -> Double {
        matrix.update(from: curvature, count: count * count)
        guard SymmetricSolver.factor(matrix, count) else { return .infinity }
        for i in 0..<count { trial[i] = i == parameter ? 1 : 0 }
        SymmetricSolver.solve(matrix, count, trial)
        return trial[parameter]
    }

    /// Adds to the linear parameters what a step in the searched ones changes in them, to first order.
    func respond(to step: UnsafePointer<Double>, linear: UnsafeMutablePointer<Double>) {
        // L11 L11' change = -L11 L21' step, the gradient by linear parameters being 0.
        let (n, m) = (layout.parameterCount, layout.linearCount)
        for k in 0..<m {
            forward[k] = 0
            for i in 0..<count { forward[k] -= factor[(m + i) * n + k] * step[i] }
        }
        for k in stride(from: m - 1, through: 0, by: -1) {
            for j in k + 1..<max(m, k + 1) { forward[k] -= factor[j * n + k] * forward[j] }
            forward[k] /= factor[k * n + k]
            linear[k] += forward[k]
        }
    }
}
