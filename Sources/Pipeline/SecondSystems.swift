import Calibration
import Prior
import Refinement
import Spectra

extension FitBlock {
    /// Looks for a second system of gas on each line of sight, so far from the first that both are told apart: where the
    /// fit left a line beside H-alpha, where a fit of two clouds found them apart, and, where the field's regions show several
    /// velocities, with the networks in what the fits left.
    mutating func findSecondSystems(
        of cube: CalibratedCube, estimator: PriorEstimator, fitter: LineFitter, limits: PixelLimits
    ) {
        let block = prior.block
        var rest: [(candidate: Candidate, residue: [Float])] = []
        for pixel in fits.indices {
            guard let fit = fits[pixel], fit.status == .converged else { continue }
            let left = fit.residualLine.flatMap { $0.signalToNoise > limits.residualLineSnr ? $0 : nil }
            guard pairs[pixel] != nil || left != nil || block.mayHoldSeveral else { continue }
            let candidate = Candidate(block, pixel: pixel, fit, of: cube, fitter: fitter, limits: limits)
            let residue = left != nil || block.mayHoldSeveral ? candidate.residue() : []
            if let left, let found = candidate.pair(and: (left.velocity, limits.fallbackBroadening), residue: residue),
                isBetter(found.pair, candidate)
            {
                take(found, pixel: pixel, of: cube, limits: limits)
            } else if let found = pairs[pixel].flatMap(candidate.parted) {
                take(found, pixel: pixel, of: cube, limits: limits)
            }
            if block.mayHoldSeveral { rest.append((candidate, residue)) }
        }
        findKnownVelocities(rest, of: cube, estimator: estimator, limits: limits)
    }

    /// Looks for the velocities that the field's regions show.
    private mutating func findKnownVelocities(
        _ candidates: [(candidate: Candidate, residue: [Float])], of cube: CalibratedCube, estimator: PriorEstimator,
        limits: PixelLimits
    ) {
        guard !candidates.isEmpty else { return }
        var estimates = [PriorEstimate](repeating: .none, count: candidates.count)
        var inDomain = [Bool](repeating: false, count: candidates.count)
        estimator.estimate(
            spectra: candidates.flatMap { $0.residue.map { $0.isFinite ? $0 : 0 } },
            lineWidths: candidates.map { Float($0.candidate.lineWidth) }, count: candidates.count,
            shifts: prior.block.expectedVelocities, estimates: &estimates, inDomain: &inDomain)
        for ((candidate, residue), estimate) in zip(candidates, estimates) where estimate.isDefined {
            let start = (Double(estimate.velocity), max(Double(estimate.broadening), 0))
            guard let found = candidate.pair(and: start, residue: residue), isBetter(found.pair, candidate)
            else { continue }
            func distance(_ estimate: PriorEstimate) -> Double {
                abs(Double(estimate.velocity) - found.brighter.halpha.velocity)
            }
            if distance(estimate) < distance(prior.estimates[candidate.pixel]) {
                prior.estimates[candidate.pixel] = estimate
            }
            take(found, pixel: candidate.pixel, of: cube, limits: limits)
        }
    }

    /// Whether two clouds are there, and fit better than two that were found before.
    private mutating func isBetter(_ pair: PairFit, _ candidate: Candidate) -> Bool {
        note(pair, at: candidate.pixel)
        let known = pairs[candidate.pixel]?.deltaAIC ?? -.infinity
        return candidate.isPair(pair) && pair.deltaAIC > known
    }

    /// Puts the brighter of two systems in the place of the fit of both as one, with what is to be said of it alone.
    private mutating func take(
        _ found: Candidate.Found, pixel: Int, of cube: CalibratedCube, limits: PixelLimits
    ) {
        var fit = found.brighter
        let bits = Self.judge(
            &fit, prior.estimates[pixel], at: prior.block.place(pixel), of: cube, limits: limits)
        mask[pixel] = mask[pixel].intersection([.priorDomain, .priorReplaced]).union(bits)
            .union(.multipleComponents)
        (fits[pixel], pairs[pixel]) = (fit, found.pair)
    }
}

/// A pixel of a block whose spectrum may hold a second system.
private struct Candidate {
    typealias Found = (brighter: LineFit, pair: PairFit)

    let pixel: Int
    let lineWidth: Double
    /// The fit of one system.
    private let first: LineFit
    /// The spectrum less its continuum.
    private let lines: [Float]
    private let noise: Float
    private let sky: SkyErrors
    private let fitter: LineFitter
    private let limits: PixelLimits

    /// Line widths beyond which two clouds are told apart at once: nearer ones are looked for with `fitPair`.
    private static let distance = 3.0
    /// Least detection of a second system, standard deviations of five lines together, as one's H-alpha may be hidden in the
    /// other's [NII]: where a fit of one left noise alone, the highest of some fifteen independent places exceeds it in
    /// fewer than one of a thousand spectra.
    private static let leastDetection = 5.5

    /// - Parameter first: the fit of one system.
    init(
        _ block: SpectrumBlock, pixel: Int, _ first: LineFit, of cube: CalibratedCube, fitter: LineFitter,
        limits: PixelLimits
    ) {
        let (x, y) = block.place(pixel)
        (self.pixel, self.first, self.fitter, self.limits) = (pixel, first, fitter, limits)
        lineWidth = cube.lineWidth(x: x, y: y)
        noise = cube.pixel(x: x, y: y).noise
        sky = SkyErrors(of: cube, at: (x, y))
        lines = block.spectra[pixel * block.axis.count..<(pixel + 1) * block.axis.count].map {
            $0 - block.continuum[pixel]
        }
    }

    /// The spectrum less the first system's lines too.
    func residue() -> [Float] {
        fitter.residual(
            of: first.withSoundDoublet(), spectrum: lines, count: lines.count, lineWidth: lineWidth)
    }

    /// Both systems, the second from a start; nil where there is no second one to fit.
    func pair(and second: (velocity: Double, broadening: Double), residue: [Float]) -> Found? {
        guard isApart(second.velocity, first.halpha.velocity),
            LineDetection(
                residue, axis: fitter.axis, velocity: second.velocity, broadening: second.broadening,
                lineWidth: lineWidth, noise: (noise, fitter.options.noise)
            ).allLines >= Self.leastDetection
        else { return nil }
        return fitBoth(first, second)
    }

    /// Both systems with what the sky may have left in them.
    private func fitBoth(_ first: LineFit, _ second: (velocity: Double, broadening: Double)) -> Found? {
        guard
            var found = fitter.fitDistantPair(
                spectrum: lines, count: lines.count, noise: noise, lineWidth: lineWidth, first: first, second: second)
        else { return nil }
        sky.add(to: &found.pair)
        return found
    }

    func isPair(_ pair: PairFit) -> Bool { pair.isPair(lineWidth: lineWidth, limits) }

    /// The same two clouds fitted each alone; nil where they are too near each other for it.
    func parted(_ pair: PairFit) -> Found? {
        let (own, other) = (pair.brighter.kinematics, pair.fainter.kinematics)
        guard isApart(own.velocity, other.velocity) else { return nil }
        let rest = fitter.residual(of: pair.fainter, spectrum: lines, count: lines.count, lineWidth: lineWidth)
        let first = fitter.fit(
            spectrum: rest, count: rest.count, noise: noise, lineWidth: lineWidth,
            start: (own.velocity, own.broadening))
        guard first.status == .converged, var found = fitBoth(first, (other.velocity, other.broadening))
        else { return nil }
        found.pair.takeGain(of: pair)
        return found
    }

    private func isApart(_ velocity: Double, _ other: Double) -> Bool {
        abs(velocity - other) > Self.distance * Double(LineMeasurement.width(lineWidth: lineWidth))
    }
}
