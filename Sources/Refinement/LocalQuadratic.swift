import Spectra

/// A point of the search and the quadratic model of the residual around it, the linear parameters eliminated.
///
/// The trailing 2 x 2 block of the Cholesky factor of J'J is the factor of the Schur complement, so that one
/// factorisation of all eight parameters gives curvature and gradient of the two that are searched.
struct LocalQuadratic {
    /// Half of the second derivatives of the sum of squares: velocity, mixed, broadening^2.
    var velocityCurvature: Double
    var mixedCurvature: Double
    var squareCurvature: Double
    /// Half of the negative first derivatives.
    let velocitySlope: Double
    let squareSlope: Double

    /// nil when J'J is not positive definite.
    ///
    /// - Parameter factor: room for the 8 x 8 factor and a vector.
    init?(of model: TiedLineModel, factor: UnsafeMutablePointer<Double>) {
        let n = TiedLineModel.parameterCount
        let vector = factor + n * n
        factor.update(from: model.normal, count: n * n)
        vector.update(from: model.gradient, count: n)
        guard SymmetricSolver.factor(factor, n) else { return nil }
        for i in 0..<n {
            for j in 0..<i { vector[i] -= factor[i * n + j] * vector[j] }
            vector[i] /= factor[i * n + i]
        }
        let (v, s) = (n - 2, n - 1)
        let (a, b, c) = (factor[v * n + v], factor[s * n + v], factor[s * n + s])
        velocityCurvature = a * a
        mixedCurvature = a * b
        squareCurvature = b * b + c * c
        velocitySlope = a * vector[v]
        squareSlope = b * vector[v] + c * vector[s]
    }

    var determinant: Double { velocityCurvature * squareCurvature - mixedCurvature * mixedCurvature }

    /// Step to the minimum inside a box, with the curvatures' diagonal raised by the fraction `damping`.
    func step(damping: Double, inside box: SearchLimits.Box) -> Step {
        let (velocity, square) = (box.velocity, box.square)
        let a = velocityCurvature * (1 + damping)
        let c = squareCurvature * (1 + damping)
        let b = mixedCurvature
        let determinant = a * c - b * b
        var step = Step(
            velocity: (c * velocitySlope - b * squareSlope) / determinant,
            square: (a * squareSlope - b * velocitySlope) / determinant)
        // Where one parameter meets its bound, the other takes its best value there.
        if !square.contains(step.square) {
            step.square = min(max(step.square, square.lowerBound), square.upperBound)
            step.velocity = (velocitySlope - b * step.square) / a
        }
        if !velocity.contains(step.velocity) {
            step.velocity = min(max(step.velocity, velocity.lowerBound), velocity.upperBound)
            step.square = min(max((squareSlope - b * step.velocity) / c, square.lowerBound), square.upperBound)
        }
        return step
    }

    /// Does the step in velocity exceed `distance`, km/s, and two of its errors?
    func isFar(beyond distance: Double, variance: Double) -> Bool {
        let step = (velocitySlope * squareCurvature - mixedCurvature * squareSlope) / determinant
        return abs(step) > max(distance, 2 * (variance * squareCurvature / determinant).squareRoot())
    }

    /// By how much the quadratic model says that a step lowers the sum of squares.
    func decrease(by step: Step) -> Double {
        let (v, s) = (step.velocity, step.square)
        return 2 * (velocitySlope * v + squareSlope * s)
            - (velocityCurvature * v * v + 2 * mixedCurvature * v * s + squareCurvature * s * s)
    }

    /// By how much the best step inside a box is expected to lower the sum of squares.
    func decrease(inside box: SearchLimits.Box) -> Double {
        decrease(by: step(damping: 0, inside: box))
    }

    /// Change of velocity, km/s, and of broadening^2, (km/s)^2.
    struct Step {
        var velocity: Double
        var square: Double
    }
}
