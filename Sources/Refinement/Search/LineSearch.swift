import Spectra

/// Levenberg-Marquardt (Marquardt 1963) in velocity and broadening^2 of each group of lines, one spectrum at a time.
///
/// Goals in order: to end in the lines' minimum, also from a start that is not in them, and to say how it ended; within
/// a thousandth of an error; in few evaluations of the model.
///
/// Not Sendable: belongs to one fitter.
final class LineSearch {
    let model: VariableProjectionModel
    /// The best point so far.
    private(set) var best: Iterate
    private(set) var evaluations = 0

    private var trial: Iterate
    /// Around the best point, around the one before it, and with the correction.
    private var quadratic: LocalQuadratic
    private var last: LocalQuadratic
    private let corrected: LocalQuadratic
    private let correction: StructuredSecantUpdate
    private let step: UnsafeMutablePointer<Double>
    private let workspace = Workspace()

    private var limits = SearchLimits(start: 0, lineWidth: 1, options: FitOptions())
    private var variance = 1.0
    private var evaluationLimit = 0

    init(axis: WavenumberAxis, layout: ModelLayout) {
        model = VariableProjectionModel(axis: axis, layout: layout)
        best = Iterate(layout: layout, workspace: workspace)
        trial = Iterate(layout: layout, workspace: workspace)
        quadratic = LocalQuadratic(layout: layout, workspace: workspace)
        last = LocalQuadratic(layout: layout, workspace: workspace)
        corrected = LocalQuadratic(layout: layout, workspace: workspace)
        correction = StructuredSecantUpdate(count: layout.searchedCount, workspace: workspace)
        step = workspace.doubles(layout.searchedCount)
    }

    /// Prepares for the spectrum that was loaded into the model.
    ///
    /// - Parameters:
    ///   - noise: standard deviation of one channel in the model's unit.
    ///   - evaluationLimit: evaluations in one descent.
    func begin(limits: SearchLimits, noise: Double, evaluationLimit: Int) {
        self.limits = limits
        variance = noise * noise
        self.evaluationLimit = evaluationLimit
        evaluations = 0
        best.squares = .nan
    }

    /// Searches from one velocity and broadening of all groups, km/s.
    func run(from start: (velocity: Double, broadening: Double)) -> FitStatus {
        let square = min(
            max(start.broadening * start.broadening, limits.narrowestStart), limits.square.upperBound)
        place(trial, velocity: start.velocity, square: square)
        evaluate()
        swap(&best, &trial)
        guard best.squares.isFinite else { return .failed }
        model.differentiate()
        guard quadratic.update(from: model) else { return .singular }
        if isFar(quadratic) {
            scan(around: start.velocity)
            return descend()
        }
        let status = descend(isReady: true)
        guard excess > SearchLimits.suspiciousChiSquare else { return status }
        // A lobe of the sinc beside the line can hold a narrow profile.
        let found = best.searched[0]
        scan(around: start.velocity)
        guard best.searched[0] != found else { return status }
        return descend()
    }

    /// Searches from the best of several points; each holds velocity and broadening^2 of every group in turn.
    func run(fromBestOf count: Int, starts: (Int, UnsafeMutablePointer<Double>) -> Void) -> FitStatus {
        for i in 0..<count {
            starts(i, trial.searched)
            limits.clamp(trial)
            evaluate()
            if trial.squares < best.squares || best.squares.isNaN { swap(&best, &trial) }
        }
        guard best.squares.isFinite else { return .failed }
        returnToBest()
        return descend()
    }

    func isNearBound(group: Int) -> Bool {
        limits.isNearBound(velocity: best.searched[2 * group], square: best.searched[2 * group + 1])
    }

    /// Rise of the sum of squares where a group's broadening^2 is larger than at the best point by `difference`, over
    /// the one that the quadratic foretells. Moves the model away from the best point.
    func rise(square difference: Double, ofGroup group: Int) -> Double {
        for i in 0..<quadratic.count { step[i] = i == 2 * group + 1 ? difference : 0 }
        trial.move(from: best, by: step)
        evaluate()
        return (trial.squares - best.squares) / -quadratic.decrease(by: step)
    }

    /// Chi-square over the number of channels.
    private var excess: Double { best.squares / (variance * Double(model.usedCount)) }

    /// Uncertainty of a sum of squares: Float's in the sum itself and in residuals that are left by larger numbers.
    private var rounding: Double { 1e-6 * best.squares + 1e-7 * (best.squares * model.power).squareRoot() }

    /// Goes down from the point that was evaluated last, which is the best one.
    ///
    /// - Parameter isReady: `quadratic` belongs to that point already.
    private func descend(isReady: Bool = false) -> FitStatus {
        // A step that is expected to lower chi-square by 1e-6 moves no parameter by more than 1e-3 of its error.
        // Beyond a signal-to-noise ratio of about 3000 the profile's own precision sets the limit.
        let tolerance = 1e-6 * variance + 1e-13 * model.power
        // Measured on spectra without noise: a last step of three times this leaves four times the error in velocity.
        let lastStep = 3e-5 * variance
        let lastEvaluation = evaluations + evaluationLimit
        var damping = Damping()
        var (lastExpected, isSlow, hasMoved) = (Double.infinity, false, false)
        correction.reset()
        if !isReady {
            model.differentiate()
            guard quadratic.update(from: model) else { return .singular }
        }
        while true {
            if hasMoved {
                model.differentiate()
                guard quadratic.update(from: model) else { return .singular }
                correction.update(step: step, from: last, to: quadratic)
            }
            let box = limits.around(best)
            var current = quadratic
            var expected = expectedDecrease(current, box)
            isSlow = isSlow || expected > 0.1 * lastExpected
            if isSlow, correction.apply(to: quadratic, into: corrected) {
                current = corrected
                expected = expectedDecrease(current, box)
            }
            if expected <= tolerance { return .converged }
            if hasMoved, expected <= lastStep, expected * expected <= tolerance * lastExpected {
                // Steps shrink so fast that the one after this would be below the tolerance.
                finish(current, box, expected: expected)
                return .converged
            }
            lastExpected = expected
            hasMoved = false
            while !hasMoved {
                guard evaluations < lastEvaluation else {
                    returnToBest()
                    return .iterationLimit
                }
                current.step(damping: damping.value, inside: box, into: step)
                trial.move(from: best, by: step)
                evaluate()
                let foretold = current.decrease(by: step)
                if trial.squares <= best.squares + rounding {
                    // A decrease that drowns in rounding says nothing about the quadratic.
                    damping.accept(gain: foretold > rounding ? (best.squares - trial.squares) / foretold : 1)
                    swap(&best, &trial)
                    swap(&quadratic, &last)
                    hasMoved = true
                } else if foretold <= rounding {
                    returnToBest()
                    return .converged
                } else {
                    damping.reject()
                }
            }
        }
    }

    private func expectedDecrease(_ quadratic: LocalQuadratic, _ box: SearchLimits.Box) -> Double {
        quadratic.step(damping: 0, inside: box, into: trial.searched)
        return quadratic.decrease(by: trial.searched)
    }

    /// Takes the last step without looking at where it leads.
    private func finish(_ quadratic: LocalQuadratic, _ box: SearchLimits.Box, expected: Double) {
        quadratic.step(damping: 0, inside: box, into: step)
        self.quadratic.respond(to: step, linear: best.linear)
        best.move(from: best, by: step)
        best.squares -= expected
    }

    /// Does the first step in velocity exceed a fifth of the line width and two of its errors?
    private func isFar(_ quadratic: LocalQuadratic) -> Bool {
        quadratic.step(damping: 0, inside: limits.around(best), into: step)
        return stride(from: 0, to: quadratic.count, by: 2).contains { velocity in
            abs(step[velocity])
                > max(limits.farStep, 2 * (variance * quadratic.variance(of: velocity)).squareRoot())
        }
    }

    /// Tries a row of velocities with a wide profile and moves to the best of them, if it beats the best point.
    private func scan(around velocity: Double) {
        for i in -limits.scanCount...limits.scanCount {
            place(trial, velocity: velocity + Double(i) * limits.scanStep, square: limits.scanSquare)
            evaluate()
            if trial.squares < best.squares { swap(&best, &trial) }
        }
        returnToBest()
    }

    private func place(_ point: Iterate, velocity: Double, square: Double) {
        for group in 0..<model.layout.groupCount {
            point.searched[2 * group] = velocity
            point.searched[2 * group + 1] = square
        }
        limits.clamp(point)
    }

    private func evaluate() {
        evaluations += 1
        trial.evaluate(model)
    }

    /// Makes the best point the model's own again.
    private func returnToBest() {
        evaluations += 1
        best.evaluate(model)
    }
}
