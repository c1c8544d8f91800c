import Spectra

/// Fits five tied lines and a constant to spectra on one axis: Levenberg-Marquardt in velocity and broadening^2, the
/// linear parameters solved for at every step. The target's README has the method.
///
/// Owns its work space and allocates nothing in a fit; not Sendable, one for each thread. A fit depends on its
/// arguments alone, to the bit, whatever was fitted before.
public final class LineFitter {
    public let axis: WavenumberAxis
    public let options: FitOptions
    private let model: TiedLineModel
    /// Two 8 x 8 matrices, the first with a vector.
    private let workspace: UnsafeMutablePointer<Double>

    /// Ratio to the axis step of the line widths that can be fitted. A scan has 1.2 (zpd at its end) to 2.4 (in the
    /// middle).
    public static let lineWidths = 1.15...5.0

    public init(axis: WavenumberAxis, options: FitOptions = .init()) {
        self.axis = axis
        self.options = options
        model = TiedLineModel(axis: axis)
        let n = TiedLineModel.parameterCount
        workspace = .allocate(capacity: 2 * n * n + n)
        workspace.initialize(repeating: 0, count: 2 * n * n + n)
    }

    deinit { workspace.deallocate() }

    /// Fits one spectrum.
    ///
    /// - Parameters:
    ///   - spectrum: `count` values in any unit of flux per Angstrom; channels that are not finite have no weight.
    ///   - count: must be axis.count.
    ///   - noise: standard deviation of one channel, in the spectrum's unit.
    ///   - lineWidth: full width at half maximum of the instrument's sinc at this pixel, cm-1; `lineWidths` channels.
    ///   - start: velocity on the spectrum's axis and broadening, km/s.
    public func fit(
        spectrum: UnsafePointer<Float>, count: Int, noise: Float, lineWidth: Double,
        start: (velocity: Double, broadening: Double)
    ) -> LineFit {
        precondition(count == axis.count, "a spectrum of \(count) channels on an axis of \(axis.count)")
        guard noise > 0, noise.isFinite else { return LineFit(status: .noData) }
        guard start.velocity.magnitude < Doppler.speedOfLight / 2, start.broadening.isFinite,
            Self.lineWidths.contains(lineWidth / axis.step)
        else { return LineFit(status: .failed) }
        guard model.load(spectrum, lineWidth: lineWidth, velocity: start.velocity) else {
            return LineFit(status: .noData)
        }
        let limits = SearchLimits(start: start.velocity, lineWidth: lineWidth, options: options)
        let noiseLevel = Double(noise) / model.unit
        var search = LineSearch(
            model: model, limits: limits, noise: noiseLevel, evaluationLimit: options.maximumIterations,
            workspace: workspace)
        let status = search.run(from: start)
        return LineFit(of: search, status: status, noise: noiseLevel, workspace: workspace)
    }
}
