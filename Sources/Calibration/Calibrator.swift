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

    package init(
        limits: CheckLimits = CheckLimits(), options: CalibrationOptions = CalibrationOptions(),
        trainedResolvingPower: ClosedRange<Double>? = nil, tabulatedVelocity: TabulatedVelocity = .none,
        expectedZeroPoint: ExpectedZeroPoint = .typical
    ) {
        self.limits = limits
        self.options = options
        self.trainedResolvingPower = trainedResolvingPower
        self.tabulatedVelocity = tabulatedVelocity
        self.expectedZeroPoint = expectedZeroPoint
    }

    /// Header checks first: a cube that fails one is rejected without reading its spectra. Otherwise reads the cube once.
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
        guard
            let finding = try finding(
                in: cube, extent: .whole, tileMemory: tileMemory, progress: progress, isCancelled: isCancelled)
        else { return .cancelled }
        let checks = header + finding.checks
        if let rejection = Rejection(checks) { return .rejected(rejection) }
        return .calibrated(finding.calibrated(cube, checks: checks, options: options))
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
        return try finding(
            in: cube, extent: .sample(pixels: Self.sampleSize), tileMemory: tileMemory, progress: progress,
            isCancelled: isCancelled
        ).map { (header + $0.checks, $0.statistics.share) }
    }

    /// Pixels that tell of a full field what its four million do: half a gigabyte to read, two seconds of work.
    private static let sampleSize = 150_000

    private func finding(
        in cube: SpectralCube, extent: FieldStatistics.Extent, tileMemory: Int, progress: (Double) -> Void,
        isCancelled: () -> Bool
    ) throws(CubeError) -> CalibrationMeasurement? {
        let statistics = try FieldStatistics.make(
            of: cube, extent: extent, memory: tileMemory, progress: { progress(0.95 * $0) }, isCancelled: isCancelled)
        guard let statistics else { return nil }
        let finding = try CalibrationMeasurement(
            of: cube, statistics: statistics, limits: limits, options: options, tabulatedVelocity: tabulatedVelocity,
            expectedZeroPoint: expectedZeroPoint)
        progress(1)
        return finding
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
