import Spectra

/// Translates a search's end into the spectrum's units, with errors.
///
/// Not Sendable: belongs to one fitter.
final class LineFitSummary {
    private let search: LineSearch
    private let covariance: FitCovariance
    private let workspace = Workspace()
    private var hasErrors = false
    /// Standard deviation of one channel in the model's unit.
    private var noise = 0.0

    private var model: VariableProjectionModel { search.model }
    private var layout: ModelLayout { search.model.layout }

    init(of search: LineSearch, noise: ChannelNoise) {
        self.search = search
        covariance = FitCovariance(layout: search.model.layout, noise: noise, workspace: workspace)
    }

    /// Reads the search's end, before anything else is asked; says how it ended.
    func update(status: FitStatus, noise: Double) -> FitStatus {
        self.noise = noise
        guard status != .failed else { return .failed }
        hasErrors = status != .singular && covariance.update(from: model, variance: noise * noise)
        guard hasErrors else { return .singular }
        let isNearBound = (0..<layout.groupCount).contains {
            model.isCovered(group: $0) && search.isNearBound(group: $0)
        }
        return status == .converged && isNearBound ? .nearBound : status
    }

    /// NaN for a group without a line around which the spectrum holds numbers.
    func kinematics(ofGroup group: Int) -> Kinematics {
        guard model.isCovered(group: group) else { return Kinematics() }
        let searched = search.best.searched + 2 * group
        var kinematics = Kinematics(velocity: searched[0], square: searched[1])
        if hasErrors {
            let (velocity, square) = (
                error(layout.velocity(ofGroup: group)), error(layout.square(ofGroup: group))
            )
            kinematics.setErrors(velocity: velocity, square: square) { errors in
                search.rise(square: errors * square, ofGroup: group)
            }
        }
        return kinematics
    }

    /// A line's height and flux with their errors.
    struct Strength {
        var amplitude, amplitudeError, flux, fluxError: Double
    }

    /// nil for a line that was left out.
    func strength(ofProfile index: Int) -> Strength? {
        let profile = layout.profiles[index]
        guard model.isCovered[profile.column] else { return nil }
        let searched = search.best.searched + 2 * profile.group
        let line = LineGeometry(
            rest: EmissionLine.sn3[profile.line].wavenumber, velocity: searched[0], square: searched[1],
            scale: model.scale, axis: model.axis)
        let strength = search.best.linear[profile.column] * profile.weight
        let peak = PeakHeight(tau: line.tau)
        // The profile's integral over wavenumber, pi w, and cm-1 to Angstrom: 1e8 / wavenumber^2.
        let integral = Double.pi * model.scale * 1e8 / (line.wavenumber * line.wavenumber)
        var result = Strength(
            amplitude: strength * peak.value * model.unit, amplitudeError: .nan,
            flux: strength * integral * model.unit, fluxError: .nan)
        if hasErrors, model.isFree[profile.column] {
            result.amplitudeError =
                model.unit
                * covariance.amplitudeVariance(of: profile, strength: strength, peak: peak, line: line).squareRoot()
            result.fluxError = error(profile.column) * profile.weight * integral * model.unit
        }
        return result
    }

    var continuum: (value: Double, error: Double) {
        let constant = layout.columnCount
        return (
            search.best.linear[constant] * model.unit, hasErrors ? error(constant) * model.unit : .nan
        )
    }

    /// Sum of squared residuals over the variance of a channel.
    var chiSquare: Double { search.best.squares / (noise * noise) }

    /// NaN where there are not enough channels for it.
    var reducedChiSquare: Double {
        let mean = Double(model.usedCount) - (hasErrors ? covariance.effectiveCount : Double(model.freeCount))
        return mean > 0 ? chiSquare / mean : .nan
    }

    /// Mean square of the residual within three line widths and twice the broadening of a profile's centre, over the
    /// variance of a channel: where a second cloud leaves its mark.
    func coreChiSquare(ofProfile index: Int) -> Double {
        (model.meanSquare(near: index, reach: reach(ofProfile: index, widths: 3)) ?? .nan) / (noise * noise)
    }

    /// The highest line in the residual beyond two and a half line widths and twice the broadening from a profile's
    /// centre.
    func residualLine(besideProfile index: Int) -> ResidualLine? {
        let line = model.lines[index]
        let far = line.wavenumber * ResidualLine.reach / Doppler.speedOfLight
        guard
            let highest = model.highestResidual(
                beside: index, from: reach(ofProfile: index, widths: 2.5), to: far)
        else { return nil }
        let rest = EmissionLine.sn3[layout.profiles[index].line].wavenumber
        return ResidualLine(
            velocity: Doppler.velocity(observed: highest.wavenumber, rest: rest),
            signalToNoise: highest.height / noise)
    }

    /// So many line widths and twice the broadening, cm-1.
    private func reach(ofProfile index: Int, widths: Double) -> Double {
        // fwhm = K pi w, sigma = w sqrt(2 tau)
        let sigma = (2 * max(0, model.lines[index].tau)).squareRoot()
        return model.scale * (widths * ScanSetup.sincWidth * Double.pi + 2 * sigma)
    }

    private func error(_ parameter: Int) -> Double {
        hasErrors ? covariance[parameter, parameter].squareRoot() : .nan
    }
}
