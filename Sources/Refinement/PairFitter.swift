import Spectra

/// Fits two clouds of gas where a fit of one was made before.
///
/// Not Sendable: belongs to one fitter.
final class PairFitter {
    private let search: LineSearch
    private let summary: LineFitSummary
    private let options: FitOptions

    init(axis: WavenumberAxis, options: FitOptions) {
        self.options = options
        search = LineSearch(axis: axis, layout: .pair(holdsNitrogenRatio: options.ties.holdsNitrogenRatio))
        summary = LineFitSummary(of: search, noise: options.noise)
    }

    /// - Parameter single: the fit of one cloud to the same spectrum; has converged.
    func fit(spectrum: UnsafePointer<Float>, noise: Float, lineWidth: Double, single: LineFit) -> PairFit {
        let (model, center) = (search.model, single.halpha.velocity)
        guard model.load(spectrum, lineWidth: lineWidth, velocity: center) else { return PairFit(status: .noData) }
        let noiseLevel = Double(noise) / model.unit
        search.begin(
            limits: SearchLimits(
                start: center, lineWidth: lineWidth, options: options, allowsNegativeSquares: false),
            noise: noiseLevel, evaluationLimit: options.maximumIterations)
        let starts = PairStarts(single: single.halpha, width: lineWidth)
        let found = search.run(fromBestOf: PairStarts.count) { index, searched in
            let offsets = starts[index]
            searched[0] = center + offsets.first
            searched[1] = starts.square
            searched[2] = center + offsets.second
            searched[3] = starts.square
        }
        var fit = PairFit(status: summary.update(status: found, noise: noiseLevel))
        guard found != .failed else { return fit }
        // The lines meet noise of more power than the variance of a channel tells.
        let gain = (single.chiSquare - summary.chiSquare) / options.noise.excess(phaseStep: model.phaseStep)
        fit.evidence = gain - 2 * Double(model.freeCount - single.freeCount)
        var (first, second) = (component(0), component(1))
        // Last, because they may look beyond the solution.
        first.kinematics = summary.kinematics(ofGroup: 0)
        second.kinematics = summary.kinematics(ofGroup: 1)
        let halpha = EmissionLine.halphaIndex
        (fit.brighter, fit.fainter) = first.flux[halpha] >= second.flux[halpha] ? (first, second) : (second, first)
        return fit
    }

    /// The fluxes of one cloud.
    private func component(_ group: Int) -> PairFit.Component {
        var component = PairFit.Component()
        for (index, profile) in search.model.layout.profiles.enumerated() where profile.group == group {
            guard let strength = summary.strength(ofProfile: index) else { continue }
            component.flux[profile.line] = strength.flux
            component.fluxError[profile.line] = strength.fluxError
        }
        return component
    }
}
