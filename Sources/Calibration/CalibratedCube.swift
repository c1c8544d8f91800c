import Cubes
import Records
import Spectra

/// A cube that passed every fatal check, with what its own sky and noise say about it.
///
/// Made by `Calibrator` alone. Velocities are positive for receding sources. The path of a velocity:
///
///     on the cube's axis  --(minus zero point)-->  topocentric  --(plus heliocentric)-->  heliocentric
///
/// with both sums relativistic (`Doppler.sum`). The sky's OH lines stand still at the observatory, so the velocity at
/// which they appear on the axis is the zero point, and every line measured there is too fast by it.
package struct CalibratedCube: Sendable {
    package let cube: SpectralCube
    package let checks: [QualityCheck]
    /// The night sky on the channels of `SN3Band.fit`, to be subtracted from every spectrum.
    package let sky: SkyModel
    /// The zero point, to be subtracted from measured velocities.
    package let zeroPoint: ZeroPointMap
    /// The velocity to be added to topocentric ones, km/s; nil when it was left out or position and date are unknown.
    package let heliocentricVelocity: Double?
    /// The velocity at which most of the field's gas lies, km/s, topocentric.
    package let systemicVelocity: Double
    /// The velocities about which lines lie, by place: add the pixel's zero point for those on the axis.
    package let expectedVelocities: ExpectedVelocities
    let pixels: PixelQuality

    /// What is known of a pixel before it is fitted.
    package struct Pixel: Sendable, Hashable {
        /// False where the spectrum is all zero or all NaN.
        package let isCovered: Bool
        /// Share of the channels in `SN3Band.alwaysCovered` that hold no number or an exact zero.
        package let invalidShare: Float
        /// Standard deviation of the noise of one channel, the cube's unit; NaN where it cannot be told.
        package let noise: Float
    }

    package func pixel(x: Int, y: Int) -> Pixel {
        let index = y * cube.width + x
        return Pixel(
            isCovered: pixels.isCovered(index), invalidShare: pixels.invalidShare[index], noise: pixels.noise[index])
    }

    /// Full width at half maximum of the instrument's sinc, cm-1; NaN where the laser map has no number.
    package func lineWidth(x: Int, y: Int) -> Double {
        cube.setup.lineWidth(correction: Double(cube.laserMap.correction(x: x, y: y)))
    }
}

/// What a survey of a cube's spectra says of damage to them, and of the light that made their noise.
struct SpectrumFindings {
    let checks: [QualityCheck]
    let photonNoise: PhotonNoise?

    /// Throws when the cube's deep frame or its imaginary part cannot be read.
    init(of cube: SpectralCube, statistics: FieldStatistics, limits: CheckLimits) throws(CubeError) {
        let detector = try DeepFrameChecks(of: cube, statistics: statistics, limits: limits)
        photonNoise = detector?.photonNoise
        checks =
            try SpectrumChecks(cube: cube, statistics: statistics, limits: limits).checks()
            + StackChecks(stack: statistics.stack, limits: limits).checks
            + (PhaseMeasurement(of: cube, statistics: statistics)?.checks(limits) ?? [])
            + (detector?.checks ?? [])
    }
}

/// What a survey of a cube came to: its sky, its velocities, its noise, and what the checks say of them.
struct CalibrationMeasurement {
    let checks: [QualityCheck]
    private let statistics: FieldStatistics
    private let measurement: SkyMeasurement?
    private let systemic: SystemicVelocity
    private let heliocentric: HeliocentricVelocity?
    /// What is taken out of the velocities; measured, or assumed.
    private let zeroPoint: ZeroPointMap

    init(
        of cube: SpectralCube, statistics: FieldStatistics, limits: CheckLimits, options: CalibrationOptions,
        tabulatedVelocity: TabulatedVelocity, expectedZeroPoint: ExpectedZeroPoint
    ) {
        self.statistics = statistics
        let binning = cube.header.binning ?? 1
        let assumed = ZeroPointMap(assumed: expectedZeroPoint)
        measurement = SkyMeasurement(
            statistics.blocks, axis: statistics.axis, width: cube.width, height: cube.height, setup: cube.setup,
            assumed: options.zeroPoint ? assumed : .none, hydrogen: SkyHydrogen(binning: binning),
            pitch: cube.laserMap.pitch)
        zeroPoint = options.zeroPoint ? measurement?.zeroPoint ?? assumed : .none
        heliocentric = HeliocentricVelocity(header: cube.header, stepCount: cube.channelCount)
        systemic = SystemicVelocity(
            table: tabulatedVelocity, measured: measurement?.systemic, heliocentric: heliocentric?.value,
            fallback: options.fallbackSystemicVelocity)
        checks =
            SkyChecks(
                limits: limits, options: options, measurement: measurement, expected: expectedZeroPoint,
                systemic: systemic,
                heliocentric: heliocentric,
                fieldShare: Double(cube.width * cube.height * binning * binning)
                    / Double(CubeHeader.detectorSize.width * CubeHeader.detectorSize.height)
            ).checks
    }

    /// - Parameter photonNoise: that of the same pixels.
    func calibrated(
        _ cube: SpectralCube, photonNoise: PhotonNoise?, checks: [QualityCheck], options: CalibrationOptions
    ) -> CalibratedCube {
        // What is not taken out of the velocities stays in the sky's and the gas' places on the axis.
        let kept = options.zeroPoint ? 0 : measurement?.zeroPoint?.measuredMedian ?? 0
        var pixels = statistics.pixels
        if let photonNoise {
            pixels.noise = NoiseMap.combined(
                measured: pixels.noise, photons: photonNoise.values, channels: statistics.noiseChannelCount)
        }
        let systemicVelocity = Doppler.sum(systemic.value, kept)
        let expected = measurement.map {
            ExpectedVelocities(
                $0.gas, zeroPoint: zeroPoint, usual: systemic.candidates.map { Doppler.sum($0, kept) },
                width: cube.width, height: cube.height)
        }
        return CalibratedCube(
            cube: cube, checks: checks,
            sky: (options.sky ? measurement?.sky.shifted(by: kept) : nil) ?? .none(axis: statistics.axis),
            zeroPoint: zeroPoint,
            heliocentricVelocity: options.heliocentric ? heliocentric?.value : nil,
            systemicVelocity: systemicVelocity, expectedVelocities: expected ?? ExpectedVelocities([systemicVelocity]),
            pixels: pixels)
    }
}
