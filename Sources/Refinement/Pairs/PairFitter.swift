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
        fit.compare(gain: gain, parameters: model.freeCount - single.freeCount)
        var (first, second) = (component(0), component(1))
        // Last, because they may look beyond the solution.
        first.kinematics = summary.kinematics(ofGroup: 0)
        second.kinematics = summary.kinematics(ofGroup: 1)
        let halpha = EmissionLine.halphaIndex
        (fit.brighter, fit.fainter) = first.flux[halpha] >= second.flux[halpha] ? (first, second) : (second, first)
        return fit
    }

    /// The heights and fluxes of one cloud.
    private func component(_ group: Int) -> PairFit.Component {
        var component = PairFit.Component()
        for (index, profile) in search.model.layout.profiles.enumerated() where profile.group == group {
            guard let strength = summary.strength(ofProfile: index) else { continue }
            component.amplitude[profile.line] = strength.amplitude
            component.flux[profile.line] = strength.flux
            component.fluxError[profile.line] = strength.fluxError
        }
        return component
    }
}

/// Two clouds of gas on one line of sight, each with five lines tied in velocity and broadening, on one continuum: what
/// a fit of both found.
package struct PairFit: Sendable, Equatable {
    /// One of the clouds.
    package struct Component: Sendable, Equatable {
        package var kinematics = Kinematics()
        /// Height of each line at its centre, in the spectrum's unit.
        package var amplitude = LineValues(repeating: .nan)
        /// The flux of each line, spectrum's unit times Angstrom.
        package var flux = LineValues(repeating: .nan)
        package var fluxError = LineValues(repeating: .nan)
    }

    /// The cloud that is brighter in H-alpha, and the other.
    package var brighter = Component()
    package var fainter = Component()
    /// The decrease of Akaike's criterion, chi-square plus twice the number of parameters, from one cloud to two.
    package private(set) var deltaAIC = -Double.infinity
    package var status: FitStatus
    /// Twice the number of parameters that a second cloud adds.
    private var penalty = 0.0

    init(status: FitStatus) { self.status = status }

    /// - Parameters:
    ///   - gain: the decrease of chi-square.
    ///   - count: of parameters that the second cloud adds.
    mutating func compare(gain: Double, parameters count: Int) {
        penalty = 2 * Double(count)
        deltaAIC = gain - penalty
    }

    /// Counts what speaks for the same two clouds in another fit, which one cloud was compared with.
    package mutating func takeGain(of other: PairFit) { (deltaAIC, penalty) = (other.deltaAIC, other.penalty) }

    /// Counts a share of chi-square's decrease alone.
    package mutating func lowerGain(to share: Double) { deltaAIC = share * (deltaAIC + penalty) - penalty }
}

/// Velocities from which a fit of two clouds is tried, as offsets from the velocity of a fit of one, km/s.
struct PairStarts {
    /// broadening^2 of both, (km/s)^2: 0.3 of the line width, less than most gas has, so that two clouds do not look
    /// like one.
    let square: Double
    /// Separation of two equal clouds that look as broad as the one.
    private let blended: Double
    /// The width of the line, km/s.
    private let width: Double

    /// Two separations, in units of `blended`, with three ratios of brightness; and a second cloud beside the one.
    static let count = blends.count + sides.count
    private static let separations = [0.8, 1.2]
    private static let shares = [1.0 / 2, 1.0 / 3, 2.0 / 3]
    private static let blends = separations.flatMap { separation in shares.map { (separation, $0) } }
    /// The distances that are tried, in line widths: their steps leave no gap, and they end where two lines are told
    /// apart at once.
    private static let sides = [1.2, -1.2, 1.8, -1.8, 2.4, -2.4, 3, -3]

    /// - Parameter width: of the line, cm-1.
    init(single: Kinematics, width: Double) {
        let halpha = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: single.velocity)
        self.width = width / halpha * Doppler.speedOfLight
        let narrow = 0.3 * self.width
        square = narrow * narrow
        let spread = max(single.broadeningSquare - square, square)
        blended = 2 * spread.squareRoot()
    }

    subscript(index: Int) -> (first: Double, second: Double) {
        guard index < Self.blends.count else { return (0, Self.sides[index - Self.blends.count] * width) }
        let (separation, share) = Self.blends[index]
        return (-share * separation * blended, (1 - share) * separation * blended)
    }
}
