import Spectra

/// Levenberg-Marquardt in velocity and broadening^2, one spectrum long.
struct LineSearch {
    let model: TiedLineModel
    let limits: SearchLimits
    /// Variance of one channel in the model's unit.
    let variance: Double
    /// Evaluations in one descent.
    let evaluationLimit: Int
    /// Room for an 8 x 8 matrix and a vector.
    let workspace: UnsafeMutablePointer<Double>

    /// The best point so far.
    private(set) var best = Point(velocity: .nan, square: .nan)
    private(set) var evaluations = 0

    struct Point {
        var velocity: Double
        var square: Double
        /// Strength of each line and the constant there.
        var strengths = LineValues(repeating: 0)
        var constant = 0.0
        /// Sum of squared residuals.
        var squares = Double.nan
    }

    init(
        model: TiedLineModel, limits: SearchLimits, noise: Double, evaluationLimit: Int,
        workspace: UnsafeMutablePointer<Double>
    ) {
        self.model = model
        self.limits = limits
        variance = noise * noise
        self.evaluationLimit = evaluationLimit
        self.workspace = workspace
    }

    mutating func run(from start: (velocity: Double, broadening: Double)) -> FitStatus {
        let square = min(
            max(start.broadening * start.broadening, limits.narrowestStart), limits.square.upperBound)
        best = evaluate(velocity: start.velocity, square: square)
        guard best.squares.isFinite else { return .failed }
        model.differentiate()
        if let first = LocalQuadratic(of: model, factor: workspace),
            first.isFar(beyond: limits.farStep, variance: variance)
        {
            scan(around: start.velocity)
            return descend()
        }
        let status = descend()
        let found = best
        guard excess > SearchLimits.suspiciousChiSquare else { return status }
        // A lobe of the sinc beside the line can hold a narrow profile.
        scan(around: start.velocity)
        guard best.velocity != found.velocity else { return status }
        return descend()
    }

    /// Chi-square over the number of channels.
    private var excess: Double { best.squares / (variance * Double(model.usedCount)) }

    /// Uncertainty of a sum of squares: Float's in the sum itself and in residuals that are left by larger numbers.
    private var rounding: Double { 1e-6 * best.squares + 1e-7 * (best.squares * model.power).squareRoot() }

    /// Goes down from the point that was evaluated last, which is the best one.
    private mutating func descend() -> FitStatus {
        // A step that is expected to lower chi-square by 1e-6 moves no parameter by more than 1e-3 of its error.
        // Beyond a signal-to-noise ratio of about 3000 the profile's own precision sets the limit.
        let tolerance = 1e-6 * variance + 1e-13 * model.power
        let lastEvaluation = evaluations + evaluationLimit
        var damping = Damping()
        var correction = SecantCorrection()
        var (lastExpected, isSlow) = (Double.infinity, false)
        var last: (step: LocalQuadratic.Step, quadratic: LocalQuadratic)?
        while true {
            model.differentiate()
            guard let gaussNewton = LocalQuadratic(of: model, factor: workspace) else { return .singular }
            if let last { correction.update(step: last.step, from: last.quadratic, to: gaussNewton) }
            let box = limits.around(best)
            var quadratic = gaussNewton
            var expected = quadratic.decrease(inside: box)
            isSlow = isSlow || expected > 0.1 * lastExpected
            if isSlow {
                quadratic = correction.applied(to: gaussNewton)
                expected = quadratic.decrease(inside: box)
            }
            lastExpected = expected
            if expected <= tolerance { return .converged }
            while true {
                guard evaluations < lastEvaluation else { return .iterationLimit }
                let step = quadratic.step(damping: damping.value, inside: box)
                let trial = evaluate(velocity: best.velocity + step.velocity, square: best.square + step.square)
                if trial.squares <= best.squares + rounding {
                    // A decrease that drowns in rounding says nothing about the quadratic model.
                    let foretold = quadratic.decrease(by: step)
                    damping.accept(gain: foretold > rounding ? (best.squares - trial.squares) / foretold : 1)
                    best = trial
                    last = (step, gaussNewton)
                    break
                }
                if quadratic.decrease(by: step) <= rounding { return .converged }
                damping.reject()
            }
        }
    }

    /// Tries a row of velocities with a wide profile and moves to the best of them, if it beats the best point.
    private mutating func scan(around velocity: Double) {
        for i in -limits.scanCount...limits.scanCount {
            let trial = evaluate(velocity: velocity + Double(i) * limits.scanStep, square: limits.scanSquare)
            if trial.squares < best.squares { best = trial }
        }
        best = evaluate(velocity: best.velocity, square: best.square)
    }

    private mutating func evaluate(velocity: Double, square: Double) -> Point {
        evaluations += 1
        let squares = model.evaluate(velocity: velocity, square: square)
        var point = Point(velocity: velocity, square: square, squares: squares)
        for line in 0..<TiedLineModel.lineCount { point.strengths[line] = model.linear[line] }
        point.constant = model.linear[TiedLineModel.lineCount]
        return point
    }
}
