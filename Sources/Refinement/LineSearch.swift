import Spectra

/// Where the search may go, km/s and (km/s)^2.
struct SearchLimits {
    let velocity: ClosedRange<Double>
    let square: ClosedRange<Double>
    /// Least broadening^2 that a search starts with.
    let narrowestStart: Double

    init(start: Double, lineWidth: Double, options: FitOptions) {
        velocity = start - options.velocityReach...start + options.velocityReach
        let halpha = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: start)
        let width = lineWidth / halpha * Doppler.speedOfLight
        let root = LineFitter.squareBound * width
        square = -root * root...max(options.maximumBroadening * options.maximumBroadening, width * width)
        narrowestStart = (LineFitter.narrowestStart * width) * (LineFitter.narrowestStart * width)
    }

    /// Within 1 % of the velocity's range or of the largest broadening.
    func isNearBound(velocity v: Double, square s: Double) -> Bool {
        let margin = 0.01 * (velocity.upperBound - velocity.lowerBound)
        return v < velocity.lowerBound + margin || v > velocity.upperBound - margin
            || s > 0.99 * 0.99 * square.upperBound
    }
}

/// Levenberg-Marquardt in velocity and broadening^2.
struct LineSearch {
    let model: TiedLineModel
    let limits: SearchLimits
    /// Standard deviation of one channel in the model's unit.
    let noise: Double
    let iterationLimit: Int
    /// Room for an 8 x 8 matrix and a vector.
    let workspace: UnsafeMutablePointer<Double>

    struct Point {
        var velocity: Double
        var square: Double
        /// Strength of each line and the constant there.
        var strengths = LineValues(repeating: 0)
        var constant = 0.0
        /// Sum of squared residuals.
        var squares = Double.nan
    }

    struct Result {
        var point: Point
        var evaluations: Int
        var status: FitStatus
    }

    func run(from start: (velocity: Double, broadening: Double)) -> Result {
        let square = max(start.broadening * start.broadening, limits.narrowestStart)
        var best = evaluate(velocity: start.velocity, square: min(square, limits.square.upperBound))
        var evaluations = 1
        guard best.squares.isFinite else { return Result(point: best, evaluations: 1, status: .failed) }
        // A step that the quadratic model expects to lower chi-square by 1e-6 moves no parameter by more than 1e-3 of
        // its error. Beyond a signal-to-noise ratio of about 3000 the profile's own precision sets the limit.
        let tolerance = 1e-6 * noise * noise + 1e-13 * model.power
        var damping = 1e-3
        while true {
            model.differentiate()
            guard let quadratic = LocalQuadratic(of: model, factor: workspace) else {
                return Result(point: best, evaluations: evaluations, status: .singular)
            }
            let velocities = limits.velocity.lowerBound - best.velocity...limits.velocity.upperBound - best.velocity
            let squares = limits.square.lowerBound - best.square...limits.square.upperBound - best.square
            let undamped = quadratic.step(damping: 0, velocity: velocities, square: squares)
            let expected = quadratic.decrease(by: undamped)
            if expected <= tolerance { return Result(point: best, evaluations: evaluations, status: .converged) }
            while true {
                guard evaluations < iterationLimit else {
                    return Result(point: best, evaluations: evaluations, status: .iterationLimit)
                }
                let step = quadratic.step(damping: damping, velocity: velocities, square: squares)
                let trial = evaluate(velocity: best.velocity + step.velocity, square: best.square + step.square)
                evaluations += 1
                // Sums in Float are good to a few 1e-7.
                if trial.squares <= best.squares * (1 + 1e-6) + 1e-13 * model.power {
                    best = trial
                    damping = max(damping * 0.1, 1e-9)
                    break
                }
                damping *= 10
            }
        }
    }

    private func evaluate(velocity: Double, square: Double) -> Point {
        let squares = model.evaluate(velocity: velocity, square: square)
        var point = Point(velocity: velocity, square: square, squares: squares)
        for line in 0..<TiedLineModel.lineCount { point.strengths[line] = model.linear[line] }
        point.constant = model.linear[TiedLineModel.lineCount]
        return point
    }
}
