import Cubes
import Records
import Spectra

/// Decides whether a cube can be processed, and measures what processing it needs: noise, sky, zero point, velocities
/// of the gas and of the observatory.
package struct Calibrator: Sendable {
    package var limits: CheckLimits
    package var options: CalibrationOptions
    /// Resolving powers that the prior was trained for; nil where no prior is in play.
    package var trainedResolvingPower: ClosedRange<Double>?
    /// The field's systemic velocity by the survey's table: it is taken unless the field's own gas contradicts it.
    package var tabulatedVelocity: TabulatedVelocity
    /// The zero point of a field whose own sky shows none.
    package var expectedZeroPoint: ExpectedZeroPoint
    /// Pixels along a side of the squares that are one pixel of the calibrated cube.
    package var bin: Int

    package init(
        limits: CheckLimits = CheckLimits(), options: CalibrationOptions = CalibrationOptions(),
        trainedResolvingPower: ClosedRange<Double>? = nil, tabulatedVelocity: TabulatedVelocity = .none,
        expectedZeroPoint: ExpectedZeroPoint = .typical, bin: Int = 1
    ) {
        self.limits = limits
        self.options = options
        self.trainedResolvingPower = trainedResolvingPower
        self.tabulatedVelocity = tabulatedVelocity
        self.expectedZeroPoint = expectedZeroPoint
        self.bin = bin
    }

    /// Header checks first: a cube that fails one is rejected without reading its spectra. Otherwise reads the cube once, or
    /// twice where squares of its pixels are to be one: what is damaged shows in single pixels, sky and gas in squares.
    ///
    /// - Parameters:
    ///   - tileMemory: bytes that the spectra in memory may take.
    ///   - progress: called on the caller's thread with the share that is done.
    ///   - isCancelled: asked on the caller's thread between tiles.
    package func calibrate(
        _ cube: SpectralCube, tileMemory: Int, progress: (Double) -> Void, isCancelled: () -> Bool
    ) throws(CubeError) -> CalibrationResult {
        let header = headerChecks(cube)
        if let rejection = Rejection(header) { return .rejected(rejection) }
        let passes = bin > 1 ? 2.0 : 1
        func survey(_ cube: SpectralCube, pass: Double) throws(CubeError) -> FieldStatistics? {
            try FieldStatistics.make(
                of: cube, extent: .whole, memory: tileMemory, progress: { progress(0.95 * (pass + $0) / passes) },
                isCancelled: isCancelled)
        }
        guard let pixels = try survey(cube, pass: 0) else { return .cancelled }
        let spectra = try SpectrumFindings(of: cube, statistics: pixels, limits: limits)
        var (cube, photonNoise, found) = (cube, spectra.photonNoise, measurement(of: cube, pixels))
        if let rejection = Rejection(header + spectra.checks + found.checks) { return .rejected(rejection) }
        if bin > 1 {
            (cube, photonNoise) = (try cube.binned(pixels.pixels.members(ofSquares: bin, width: cube.width)), nil)
            guard let squares = try survey(cube, pass: 1) else { return .cancelled }
            found = measurement(of: cube, squares)
        }
        let checks = header + spectra.checks + found.checks
        if let rejection = Rejection(checks) { return .rejected(rejection) }
        progress(1)
        return .calibrated(found.calibrated(cube, photonNoise: photonNoise, checks: checks, options: options))
    }

    /// Makes the same checks quickly: of a large cube it reads a sample of the spectra, spread evenly over the field.
    ///
    /// - Returns: the checks and the share of the pixels that was looked at, 0 where the header failed already; nil when
    ///   `isCancelled` said so.
    package func check(
        _ cube: SpectralCube, tileMemory: Int, progress: (Double) -> Void, isCancelled: () -> Bool
    ) throws(CubeError) -> (checks: [QualityCheck], share: Double)? {
        let header = headerChecks(cube)
        if Rejection(header) != nil { return (header, 0) }
        guard
            let statistics = try FieldStatistics.make(
                of: cube, extent: .sample(pixels: Self.sampleSize), memory: tileMemory,
                progress: { progress(0.95 * $0) }, isCancelled: isCancelled)
        else { return nil }
        let spectra = try SpectrumFindings(of: cube, statistics: statistics, limits: limits)
        let checks = header + spectra.checks + measurement(of: cube, statistics).checks
        progress(1)
        return (checks, statistics.share)
    }

    /// Pixels that tell of a full field what its four million do: half a gigabyte to read, two seconds of work.
    private static let sampleSize = 150_000

    private func measurement(of cube: SpectralCube, _ statistics: FieldStatistics) -> CalibrationMeasurement {
        CalibrationMeasurement(
            of: cube, statistics: statistics, limits: limits, options: options, tabulatedVelocity: tabulatedVelocity,
            expectedZeroPoint: expectedZeroPoint)
    }

    /// The checks that need no spectra.
    package func headerChecks(_ cube: SpectralCube) -> [QualityCheck] {
        HeaderChecks(cube: cube, limits: limits, trainedResolvingPower: trainedResolvingPower).checks
            + ScanChecks(cube: cube, limits: limits).checks + PointingChecks(cube: cube, limits: limits).checks
            + LaserMapChecks(cube: cube, limits: limits).checks
    }
}

/// Steps of the calibration that may be left out, for cubes that had them applied before.
package struct CalibrationOptions: Sendable, Codable, Hashable {
    /// Whether the night sky is taken out of the spectra.
    package var sky = true
    /// Whether the zero point that the OH lines show is taken out of the velocities.
    package var zeroPoint = true
    /// Whether velocities are moved from the observatory's frame to the Sun's.
    package var heliocentric = true
    /// Systemic velocity to use where neither the survey's table of fields nor the field's own lines tell one, km/s,
    /// topocentric.
    package var fallbackSystemicVelocity = 0.0

    package init() {}

    private enum CodingKeys: String, CodingKey {
        case sky
        case zeroPoint = "zero_point"
        case heliocentric
        case fallbackSystemicVelocity = "fallback_systemic_velocity"
    }
}

/// How a calibration ended.
package enum CalibrationResult: Sendable {
    case calibrated(CalibratedCube)
    case rejected(Rejection)
    /// Stopped from outside; says nothing about the cube.
    case cancelled
}

/// A cube that must not be processed.
package struct Rejection: Sendable, Hashable {
    /// Every check that was made, passed or not, in their order.
    package let checks: [QualityCheck]
    /// `calibration.` and the name of the first check that failed.
    package let code: String
    /// What that check found and what to do about it.
    package let message: String

    /// nil when no check failed.
    package init?(_ checks: [QualityCheck]) {
        guard let failed = checks.first(where: { $0.verdict == .fail }) else { return nil }
        self.checks = checks
        code = "calibration." + failed.name
        message = failed.note
    }
}
