import Cubes
import Spectra

/// Decides whether a cube can be processed, and measures what processing it needs: noise, sky, zero point, velocities
/// of the gas and of the observatory.
public struct Calibrator: Sendable {
    public var limits: CheckLimits
    public var options: CalibrationOptions
    /// Resolving powers that the prior was trained for; nil where no prior is in play.
    public var trainedResolvingPower: ClosedRange<Double>?

    public init(
        limits: CheckLimits = CheckLimits(), options: CalibrationOptions = CalibrationOptions(),
        trainedResolvingPower: ClosedRange<Double>? = nil
    ) {
        self.limits = limits
        self.options = options
        self.trainedResolvingPower = trainedResolvingPower
    }

    /// Header checks first: a cube that fails one is rejected without reading its spectra. Otherwise reads the cube once.
    ///
    /// - Parameters:
    ///   - tileMemory: bytes that the spectra in memory may take; at least one row of the cube is held.
    ///   - progress: called on the caller's thread with the share that is done.
    ///   - isCancelled: asked on the caller's thread between bands of rows.
    public func calibrate(
        _ cube: SpectralCube, tileMemory: Int, progress: (Double) -> Void, isCancelled: () -> Bool
    ) throws(CubeError) -> CalibrationResult {
        var checks = headerChecks(cube)
        if let rejection = Rejection(checks) { return .rejected(rejection) }

        let surveyed = try FieldSurvey.make(
            of: cube, memory: tileMemory, progress: { progress(0.95 * $0) }, isCancelled: isCancelled)
        guard let survey = surveyed else { return .cancelled }
        checks += SpectrumChecks(cube: cube, survey: survey, limits: limits).checks

        let measurement = SkyMeasurement(survey, width: cube.width, height: cube.height, setup: cube.setup)
        let heliocentric = HeliocentricVelocity(header: cube.header, stepCount: cube.channelCount)
        checks +=
            SkyChecks(limits: limits, options: options, measurement: measurement, heliocentric: heliocentric)
            .checks
        progress(1)
        if let rejection = Rejection(checks) { return .rejected(rejection) }

        // What is not taken out of the velocities stays in the sky's and the gas' places on the axis.
        let kept = options.zeroPoint ? 0 : measurement?.zeroPoint?.measuredMedian ?? 0
        let systemic = measurement?.systemic.map { Doppler.sum($0.velocity, kept) }
        return .calibrated(
            CalibratedCube(
                cube: cube, checks: checks,
                sky: (options.sky ? measurement?.sky.shifted(by: kept) : nil) ?? .none(axis: survey.axis),
                zeroPoint: (options.zeroPoint ? measurement?.zeroPoint : nil) ?? .none,
                heliocentricVelocity: options.heliocentric ? heliocentric?.value : nil,
                systemicVelocity: systemic ?? options.fallbackSystemicVelocity, pixels: survey.pixels))
    }

    /// The checks that need no spectra.
    public func headerChecks(_ cube: SpectralCube) -> [QualityCheck] {
        HeaderChecks(cube: cube, limits: limits, trainedResolvingPower: trainedResolvingPower).checks
            + LaserMapChecks(cube: cube, limits: limits).checks
    }
}
