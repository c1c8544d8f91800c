import Calibration
import Prior
import Refinement
import Spectra

extension FitBlock {
    /// Looks for a second system of gas on each line of sight where the field's regions show several velocities: in what the
    /// fits leave of the spectra, as in the spectra themselves.
    mutating func findSecondSystems(
        of cube: CalibratedCube, estimator: PriorEstimator, fitter: LineFitter, limits: PixelLimits
    ) {
        let block = prior.block
        guard block.mayHoldSeveral else { return }
        let candidates = fits.indices.compactMap { pixel -> Candidate? in
            guard let fit = fits[pixel], fit.status == .converged, pairs[pixel] == nil else { return nil }
            return Candidate(block, pixel: pixel, fit: fit, of: cube, fitter: fitter)
        }
        guard !candidates.isEmpty else { return }
        var estimates = [PriorEstimate](repeating: .none, count: candidates.count)
        var inDomain = [Bool](repeating: false, count: candidates.count)
        estimator.estimate(
            spectra: candidates.flatMap { $0.residue.map { $0.isFinite ? $0 : 0 } },
            lineWidths: candidates.map { Float($0.lineWidth) }, count: candidates.count,
            shifts: block.expectedVelocities, estimates: &estimates, inDomain: &inDomain)
        for (candidate, estimate) in zip(candidates, estimates) {
            if let found = candidate.pair(with: estimate, fitter: fitter, limits: limits) {
                take(found.brighter, found.pair, estimate, pixel: candidate.pixel, of: cube, limits: limits)
            }
        }
    }

    /// Puts the brighter of two systems in the place of the fit of both as one, with what is to be said of it alone.
    ///
    /// - Parameter second: the estimate that the second system was found by.
    private mutating func take(
        _ brighter: LineFit, _ pair: PairFit, _ second: PriorEstimate, pixel: Int, of cube: CalibratedCube,
        limits: PixelLimits
    ) {
        func distance(_ estimate: PriorEstimate) -> Double {
            abs(Double(estimate.velocity) - brighter.halpha.velocity)
        }
        if distance(second) < distance(prior.estimates[pixel]) { prior.estimates[pixel] = second }
        var fit = brighter
        let bits = Self.judge(
            &fit, prior.estimates[pixel], at: prior.block.place(pixel), of: cube, limits: limits)
        mask[pixel] = mask[pixel].intersection([.priorDomain, .priorReplaced]).union(bits)
            .union(.multipleComponents)
        var pair = pair
        SkyErrors(of: cube, at: prior.block.place(pixel)).add(to: &pair)
        (fits[pixel], pairs[pixel]) = (fit, pair)
    }
}

/// A pixel of a block whose spectrum may hold a second system.
private struct Candidate {
    let pixel: Int
    /// The spectrum less its continuum, and less the first system's lines too.
    let lines, residue: [Float]
    let lineWidth: Double
    private let first: LineFit
    private let noise: Float

    /// Line widths beyond which two clouds are told apart at once: nearer ones are looked for with `fitPair`.
    private static let distance = 3.0
    /// Least detection of a second system, standard deviations of five lines together, as one's H-alpha may be hidden in the
    /// other's [NII]: where a fit of one left noise alone, the highest of some fifteen independent places exceeds it in
    /// fewer than one of a thousand spectra.
    private static let leastDetection = 5.5

    /// - Parameter fit: of one system.
    init(_ block: SpectrumBlock, pixel: Int, fit: LineFit, of cube: CalibratedCube, fitter: LineFitter) {
        let (x, y) = block.place(pixel)
        (self.pixel, first) = (pixel, fit)
        lineWidth = cube.lineWidth(x: x, y: y)
        noise = cube.pixel(x: x, y: y).noise
        lines = block.spectra[pixel * block.axis.count..<(pixel + 1) * block.axis.count].map {
            $0 - block.continuum[pixel]
        }
        residue = fitter.residual(
            of: first.withSoundDoublet(), spectrum: lines, count: lines.count, lineWidth: lineWidth)
    }

    /// Both systems; nil where there is no second one.
    func pair(
        with estimate: PriorEstimate, fitter: LineFitter, limits: PixelLimits
    ) -> (brighter: LineFit, pair: PairFit)? {
        let (velocity, broadening) = (Double(estimate.velocity), max(Double(estimate.broadening), 0))
        guard estimate.isDefined,
            abs(velocity - first.halpha.velocity) > Self.distance * Double(LineMeasurement.width(lineWidth: lineWidth)),
            LineDetection(
                residue, axis: fitter.axis, velocity: velocity, broadening: broadening, lineWidth: lineWidth,
                noise: (noise, fitter.options.noise)
            ).allLines >= Self.leastDetection,
            let found = fitter.fitDistantPair(
                spectrum: lines, count: lines.count, noise: noise, lineWidth: lineWidth, first: first,
                second: (velocity, broadening)),
            found.pair.deltaAIC > limits.pairDeltaAIC
        else { return nil }
        return found
    }
}
