/// What the Gauss-Newton curvature lacks, learnt from how the slopes changed over the last steps (symmetric rank-one
/// update, in the manner of NL2SOL: Dennis, Gay & Welsch 1981).
///
/// Gauss-Newton leaves out the residual's own curvature. At a signal-to-noise ratio of 3 that is as large as what it
/// keeps, and the search would creep.
struct SecantCorrection {
    private var velocity = 0.0
    private var mixed = 0.0
    private var square = 0.0

    mutating func update(step: LocalQuadratic.Step, from last: LocalQuadratic, to next: LocalQuadratic) {
        let (v, s) = (step.velocity, step.square)
        // Missing part of: curvature * step = change of the (negative) slope
        let byVelocity =
            last.velocitySlope - next.velocitySlope
            - ((next.velocityCurvature + velocity) * v + (next.mixedCurvature + mixed) * s)
        let bySquare =
            last.squareSlope - next.squareSlope
            - ((next.mixedCurvature + mixed) * v + (next.squareCurvature + square) * s)
        let projection = byVelocity * v + bySquare * s
        let size = abs(byVelocity * v) + abs(bySquare * s)
        guard abs(projection) > 1e-3 * size else { return }
        velocity += byVelocity * byVelocity / projection
        mixed += byVelocity * bySquare / projection
        square += bySquare * bySquare / projection
    }

    /// The quadratic with the correction, where that leaves it safely curved upwards; as it was elsewhere.
    func applied(to quadratic: LocalQuadratic) -> LocalQuadratic {
        var corrected = quadratic
        corrected.velocityCurvature += velocity
        corrected.mixedCurvature += mixed
        corrected.squareCurvature += square
        let isSafe =
            corrected.velocityCurvature > 0.05 * quadratic.velocityCurvature
            && corrected.determinant > 0.01 * quadratic.determinant
        return isSafe ? corrected : quadratic
    }
}
