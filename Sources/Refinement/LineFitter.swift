import Spectra

/// Fits five tied lines and a constant to spectra on one axis: Levenberg-Marquardt in velocity and broadening^2, the
/// linear parameters solved for at every step. The target's README has the method.
///
/// Owns its work space and allocates nothing in a fit; not Sendable, one for each thread. A fit depends on its
/// arguments alone, to the bit, whatever was fitted before.
package final class LineFitter {
    package let axis: WavenumberAxis
    package let options: FitOptions
    private let search: LineSearch
    private let summary: LineFitSummary
    private let pair: PairFitter

    /// Ratio to the axis step of the line widths that can be fitted. A scan has 1.2 (zpd at its end) to 2.4 (in the
    /// middle).
    package static let lineWidths = 1.15...5.0

    package init(axis: WavenumberAxis, options: FitOptions = .init()) {
        self.axis = axis
        self.options = options
        search = LineSearch(axis: axis, layout: ModelLayout(options.ties))
        summary = LineFitSummary(of: search, noise: options.noise)
        pair = PairFitter(axis: axis, options: options)
    }

    /// Fits one spectrum.
    ///
    /// - Parameters:
    ///   - spectrum: `count` values in any unit of flux per Angstrom; channels that are not finite have no weight.
    ///   - count: must be axis.count.
    ///   - noise: standard deviation of one channel, in the spectrum's unit.
    ///   - lineWidth: full width at half maximum of the instrument's sinc at this pixel, cm-1; `lineWidths` channels.
    ///   - start: velocity on the spectrum's axis and broadening, km/s.
    ///   - residual: takes what the fit leaves, `count` values; untouched where there is no solution.
    package func fit(
        spectrum: UnsafePointer<Float>, count: Int, noise: Float, lineWidth: Double,
        start: (velocity: Double, broadening: Double), residual: UnsafeMutablePointer<Float>? = nil
    ) -> LineFit {
        precondition(count == axis.count, "a spectrum of \(count) channels on an axis of \(axis.count)")
        guard noise > 0, noise.isFinite else { return LineFit(status: .noData) }
        guard canStart(from: start, lineWidth: lineWidth) else { return LineFit(status: .failed) }
        let model = search.model
        guard model.load(spectrum, lineWidth: lineWidth, velocity: start.velocity) else {
            return LineFit(status: .noData)
        }
        var status = solve(noise: Double(noise) / model.unit, lineWidth: lineWidth, start: start)
        if status == .singular {
            model.sumsInDouble = true
            status = solve(noise: Double(noise) / model.unit, lineWidth: lineWidth, start: start)
        }
        if let residual, status != .failed { model.copyResidual(to: residual) }
        return result(status)
    }

    private func solve(noise: Double, lineWidth: Double, start: (velocity: Double, broadening: Double)) -> FitStatus {
        search.begin(
            limits: SearchLimits(start: start.velocity, lineWidth: lineWidth, options: options), noise: noise,
            evaluationLimit: options.maximumIterations)
        return summary.update(status: search.run(from: start), noise: noise)
    }

    /// Fits two clouds of gas to a spectrum that `fit` fitted one to; some twenty times the work.
    ///
    /// - Parameters:
    ///   - spectrum, count, noise, lineWidth: as they were given to `fit`.
    ///   - single: what it found; must have converged.
    package func fitPair(
        spectrum: UnsafePointer<Float>, count: Int, noise: Float, lineWidth: Double, after single: LineFit
    ) -> PairFit {
        precondition(count == axis.count, "a spectrum of \(count) channels on an axis of \(axis.count)")
        guard noise > 0, noise.isFinite else { return PairFit(status: .noData) }
        let start = (velocity: single.halpha.velocity, broadening: single.halpha.broadening)
        guard single.status == .converged, canStart(from: start, lineWidth: lineWidth) else {
            return PairFit(status: .failed)
        }
        return pair.fit(spectrum: spectrum, noise: noise, lineWidth: lineWidth, single: single)
    }

    /// Phase from channel to channel at the line width of the last fit.
    var phaseStep: Double { search.model.phaseStep }

    private func canStart(from start: (velocity: Double, broadening: Double), lineWidth: Double) -> Bool {
        start.velocity.magnitude < Doppler.speedOfLight / 2 && start.broadening.isFinite
            && Self.lineWidths.contains(lineWidth / axis.step)
    }

    private func result(_ status: FitStatus) -> LineFit {
        var fit = LineFit(status: status)
        guard status != .failed else { return fit }
        let layout = search.model.layout
        for (index, profile) in layout.profiles.enumerated() {
            guard let strength = summary.strength(ofProfile: index) else { continue }
            fit.amplitude[profile.line] = strength.amplitude
            fit.amplitudeError[profile.line] = strength.amplitudeError
            fit.flux[profile.line] = strength.flux
            fit.fluxError[profile.line] = strength.fluxError
        }
        (fit.continuum, fit.continuumError) = summary.continuum
        fit.chiSquare = summary.chiSquare
        fit.reducedChiSquare = summary.reducedChiSquare
        fit.freeCount = search.model.freeCount
        fit.coreChiSquare = summary.coreChiSquare(ofProfile: EmissionLine.halphaIndex)
        fit.residualLine = summary.residualLine(besideProfile: EmissionLine.halphaIndex)
        // Last, because it may look beyond the solution.
        for group in 0..<layout.groupCount {
            let kinematics = summary.kinematics(ofGroup: group)
            for profile in layout.profiles where profile.group == group { fit.kinematics[profile.line] = kinematics }
        }
        fit.iterations = search.evaluations
        return fit
    }
}

/// What a fit assumes, and its limits.
package struct FitOptions: Sendable, Hashable {
    /// What the lines have in common.
    package var ties: LineTies
    /// What errors are computed for.
    package var noise: ChannelNoise
    /// Evaluations of the model after which a descent gives up; a fit makes two descents and one scan at most.
    package var maximumIterations: Int
    /// The largest distance of the velocity from its start, km/s.
    package var velocityReach: Double
    /// Largest broadening, km/s.
    package var maximumBroadening: Double

    package init(
        ties: LineTies = .common, noise: ChannelNoise = .white, maximumIterations: Int = 50,
        velocityReach: Double = 500, maximumBroadening: Double = 1000
    ) {
        self.ties = ties
        self.noise = noise
        self.maximumIterations = maximumIterations
        self.velocityReach = velocityReach
        self.maximumBroadening = maximumBroadening
    }
}
