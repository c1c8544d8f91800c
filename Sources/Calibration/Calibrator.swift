import Cubes
import Spectra

/// Decides whether a cube can be processed, and measures what processing it needs: noise, sky, zero point, velocities
/// of the gas and of the observatory.
public struct Calibrator: Sendable {
    public var limits: CheckLimits
    public var options: CalibrationOptions
    /// Resolving powers that the prior was trained for; nil where no prior is in play.
    public var trainedResolvingPower: ClosedRange<Double>?
    /// The field's systemic velocity by the survey's table: it wins over what the field's own gas shows.
    public var tabulatedVelocity: TabulatedVelocity

    public init(
        limits: CheckLimits = CheckLimits(), options: CalibrationOptions = CalibrationOptions(),
        trainedResolvingPower: ClosedRange<Double>? = nil, tabulatedVelocity: TabulatedVelocity = .none
    ) {
        self.limits = limits
        self.options = options
        self.trainedResolvingPower = trainedResolvingPower
        self.tabulatedVelocity = tabulatedVelocity
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
        checks += StackChecks(stack: survey.stack, limits: limits).checks

        let measurement = SkyMeasurement(survey, width: cube.width, height: cube.height, setup: cube.setup)
        let heliocentric = HeliocentricVelocity(header: cube.header, stepCount: cube.channelCount)
        let systemic = SystemicVelocity(
            table: tabulatedVelocity, measured: measurement?.systemic, heliocentric: heliocentric?.value,
            fallback: options.fallbackSystemicVelocity)
        checks +=
            SkyChecks(
                limits: limits, options: options, measurement: measurement, systemic: systemic,
                heliocentric: heliocentric
            ).checks
        progress(1)
        if let rejection = Rejection(checks) { return .rejected(rejection) }

        // What is not taken out of the velocities stays in the sky's and the gas' places on the axis.
        let kept = options.zeroPoint ? 0 : measurement?.zeroPoint?.measuredMedian ?? 0
        return .calibrated(
            CalibratedCube(
                cube: cube, checks: checks,
                sky: (options.sky ? measurement?.sky.shifted(by: kept) : nil) ?? .none(axis: survey.axis),
                zeroPoint: (options.zeroPoint ? measurement?.zeroPoint : nil) ?? .none,
                heliocentricVelocity: options.heliocentric ? heliocentric?.value : nil,
                systemicVelocity: Doppler.sum(systemic.value, kept), pixels: survey.pixels))
    }

    /// The checks that need no spectra.
    public func headerChecks(_ cube: SpectralCube) -> [QualityCheck] {
        HeaderChecks(cube: cube, limits: limits, trainedResolvingPower: trainedResolvingPower).checks
            + ScanChecks(cube: cube, limits: limits).checks + PointingChecks(cube: cube, limits: limits).checks
            + LaserMapChecks(cube: cube, limits: limits).checks
    }
}
