import Cubes
import Records
import Spectra

/// What a survey of a cube came to: its sky, its velocities, its noise, and what the checks say of them.
struct CalibrationFinding {
    let survey: FieldSurvey
    let checks: [QualityCheck]
    private let measurement: SkyMeasurement?
    private let systemic: SystemicVelocity
    private let heliocentric: HeliocentricVelocity?
    private let photonNoise: PhotonNoise?

    /// Throws when the cube's deep frame or its imaginary part cannot be read.
    init(
        of cube: SpectralCube, survey: FieldSurvey, limits: CheckLimits, options: CalibrationOptions,
        tabulatedVelocity: TabulatedVelocity
    ) throws(CubeError) {
        self.survey = survey
        measurement = SkyMeasurement(
            survey.blocks, axis: survey.axis, width: cube.width, height: cube.height, setup: cube.setup)
        heliocentric = HeliocentricVelocity(header: cube.header, stepCount: cube.channelCount)
        systemic = SystemicVelocity(
            table: tabulatedVelocity, measured: measurement?.systemic, heliocentric: heliocentric?.value,
            fallback: options.fallbackSystemicVelocity)
        var checks = SpectrumChecks(cube: cube, survey: survey, limits: limits).checks
        checks += StackChecks(stack: survey.stack, limits: limits).checks
        checks += try PhaseMeasurement(of: cube, survey: survey)?.checks(limits) ?? []
        let detector = try DeepFrameChecks(of: cube, survey: survey, limits: limits)
        photonNoise = detector?.photonNoise
        checks += detector?.checks ?? []
        checks +=
            SkyChecks(
                limits: limits, options: options, measurement: measurement, systemic: systemic,
                heliocentric: heliocentric,
                fieldShare: Double(cube.width * cube.height)
                    / Double(HeaderChecks.fullSize.width * HeaderChecks.fullSize.height)
            ).checks
        self.checks = checks
    }

    func calibrated(_ cube: SpectralCube, checks: [QualityCheck], options: CalibrationOptions) -> CalibratedCube {
        // What is not taken out of the velocities stays in the sky's and the gas' places on the axis.
        let kept = options.zeroPoint ? 0 : measurement?.zeroPoint?.measuredMedian ?? 0
        var pixels = survey.pixels
        if let photonNoise {
            pixels.noise = NoiseMap.combined(
                measured: pixels.noise, photons: photonNoise.values, channels: survey.noiseChannelCount)
        }
        return CalibratedCube(
            cube: cube, checks: checks,
            sky: (options.sky ? measurement?.sky.shifted(by: kept) : nil) ?? .none(axis: survey.axis),
            zeroPoint: (options.zeroPoint ? measurement?.zeroPoint : nil) ?? .none,
            heliocentricVelocity: options.heliocentric ? heliocentric?.value : nil,
            systemicVelocity: Doppler.sum(systemic.value, kept), pixels: pixels)
    }
}
