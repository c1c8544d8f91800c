import Records
import Spectra

/// What a fitted field is worth: metrics against their limits, the field's summary, and the aggregates that the
/// database keeps. Made from maps alone; the same maps and limits give the same assessment.
package struct Assessment: Sendable {
    /// The worst verdict among `checks`.
    package let verdict: Verdict
    /// One for each `AssessmentMetric`, in its order.
    package let checks: [QualityCheck]
    package let summary: FieldSummary
    package let residualBins: [ResidualBin]
    package let flagCounts: [FlagCount]
    package let grid: [GridCell]

    /// Celestial position, degrees, of a 0-based pixel coordinate (the centre of the first pixel is 0); nil when the
    /// cube has no celestial coordinates.
    package typealias SkyPosition = (_ x: Double, _ y: Double) -> (rightAscension: Double, declination: Double)?

    package init(of maps: FieldMaps, limits: AssessmentLimits = .init(), skyPosition: SkyPosition) {
        let residuals = PriorResiduals(of: maps)
        summary = FieldSummary(of: maps, residuals: residuals)
        residualBins = residuals.bins()
        flagCounts = PixelMask.definitions.map { definition in
            let bit = PixelMask(rawValue: 1 << Int32(definition.bit))
            return FlagCount(bit: definition.bit, pixelCount: maps.mask.count { $0.contains(bit) })
        }
        grid = GridCell.grid(of: maps, skyPosition: skyPosition)
        checks = summary.checks(against: limits)
        verdict = checks.map(\.verdict).max() ?? .pass
    }
}

extension FieldSummary {
    /// Pixels needed above the residuals' SNR before bias and scatter are stated.
    static let minimumResidualCount = 20

    init(of maps: FieldMaps, residuals: PriorResiduals) {
        self.init()
        pixelCount = maps.pixelCount
        var bits: PixelMask = []
        var usable: [Int] = []
        var attempted: [Int] = []
        for (pixel, mask) in maps.mask.enumerated() where mask.isAttempted {
            attempted.append(pixel)
            bits.formUnion(mask)
            if mask.isConverged { convergedCount += 1 }
            guard mask.isUsable else { continue }
            usable.append(pixel)
        }
        attemptedCount = attempted.count
        usableCount = usable.count
        skyZeroPointError = PlaneStatistics(pixels: attempted).median(maps.skyVelocityError)
        qualityBits = bits.subtracting(.doNotUse).rawValue

        let statistics = PlaneStatistics(pixels: usable)
        velocityMedian = statistics.median(maps.velocity)
        velocityP16 = statistics.quantile(0.16, maps.velocity)
        velocityP84 = statistics.quantile(0.84, maps.velocity)
        velocityErrorMedian = statistics.median(maps.velocityError)
        broadeningMedian = statistics.medianBroadening(maps)
        broadeningP16 = statistics.quantile(0.16, maps.broadening)
        broadeningP84 = statistics.quantile(0.84, maps.broadening)
        broadeningErrorMedian = statistics.median(maps.broadeningError)
        broadeningLimitFraction = statistics.limitFraction(maps)
        snrMedian = statistics.median(maps.snr)
        reducedChiSquareMedian = statistics.median(maps.reducedChiSquare)
        (velocityResidualMedian, velocityResidualSigma) = Self.centerAndScatter(residuals.bright(.velocity))
        (broadeningResidualMedian, broadeningResidualSigma) = Self.centerAndScatter(residuals.bright(.broadening))
    }

    private static func centerAndScatter(_ residuals: [Float]) -> (Float?, Float?) {
        guard residuals.count >= minimumResidualCount else { return (nil, nil) }
        return (RobustStatistics.median(residuals), RobustStatistics.sigma(residuals))
    }
}

/// Robust statistics of a plane over some of its pixels. Values that are not finite are left out; nil without any.
struct PlaneStatistics {
    let pixels: [Int]

    func finite(_ plane: [Float]) -> [Float] {
        var found: [Float] = []
        found.reserveCapacity(pixels.count)
        for pixel in pixels where plane[pixel].isFinite { found.append(plane[pixel]) }
        return found
    }

    func quantile(_ fraction: Double, _ plane: [Float]) -> Float? {
        var values = finite(plane)
        guard !values.isEmpty else { return nil }
        return values.withUnsafeMutableBufferPointer { RobustStatistics.quantile(fraction, partitioning: $0) }
    }

    func median(_ plane: [Float]) -> Float? { quantile(0.5, plane) }

    /// The root of the median of what was fitted, squares: limits are no measurements, but their squares have even errors.
    /// Survival analysis (Feigelson & Nelson 1985, ApJ 293, 192) knows the limits alone, and no median where most are limits.
    /// Where noise is larger than the spread of the gas' broadenings, it is nearer to their root mean square.
    func medianBroadening(_ maps: FieldMaps) -> Float? {
        let square = RobustStatistics.median(
            pixels.lazy.filter { maps.snr[$0] >= Self.evenFrom }.map { maps.broadeningSquare[$0] })
        return square.isFinite ? max(0, square).squareRoot() : nil
    }

    /// SNR below which fits of lines that noise made narrow are found more often than others: by up to 3 km/s.
    private static let evenFrom = Float(5)

    /// The share of the pixels whose broadening is a limit.
    func limitFraction(_ maps: FieldMaps) -> Float? {
        guard !pixels.isEmpty else { return nil }
        return Float(pixels.count { maps.mask[$0].contains(.unresolved) }) / Float(pixels.count)
    }

    /// 1.4826 times the median absolute deviation.
    func sigma(_ plane: [Float]) -> Float? {
        let values = finite(plane)
        return values.isEmpty ? nil : RobustStatistics.sigma(values)
    }
}

extension GridCell {
    /// One aggregate for each square of the grid, row by row; squares at the far edges may be smaller. Medians and
    /// 1.4826 MADs are over usable pixels, nil without any.
    static func grid(of maps: FieldMaps, skyPosition: Assessment.SkyPosition) -> [GridCell] {
        let columns = (maps.width + edge - 1) / edge
        let rows = (maps.height + edge - 1) / edge
        return (0..<rows).flatMap { row in
            (0..<columns).map { column in
                cell(of: maps, column: column, row: row, skyPosition: skyPosition)
            }
        }
    }

    private static func cell(
        of maps: FieldMaps, column: Int, row: Int, skyPosition: Assessment.SkyPosition
    ) -> GridCell {
        let xs = column * edge..<min((column + 1) * edge, maps.width)
        let ys = row * edge..<min((row + 1) * edge, maps.height)
        var attemptedCount = 0
        var usable: [Int] = []
        for y in ys {
            for pixel in y * maps.width + xs.lowerBound..<y * maps.width + xs.upperBound {
                if maps.mask[pixel].isAttempted { attemptedCount += 1 }
                if maps.mask[pixel].isUsable { usable.append(pixel) }
            }
        }
        let halpha = EmissionLine.halphaIndex * maps.pixelCount
        let statistics = PlaneStatistics(pixels: usable)
        let fluxes = PlaneStatistics(pixels: usable.map { halpha + $0 }).finite(maps.flux)
        let center = skyPosition(
            Double(xs.lowerBound + xs.upperBound - 1) / 2, Double(ys.lowerBound + ys.upperBound - 1) / 2)
        return GridCell(
            column: column, row: row, rightAscension: center?.rightAscension, declination: center?.declination,
            attemptedCount: attemptedCount, usableCount: usable.count, velocityMedian: statistics.median(maps.velocity),
            velocitySigma: statistics.sigma(maps.velocity), broadeningMedian: statistics.medianBroadening(maps),
            broadeningSigma: statistics.sigma(maps.broadening),
            broadeningLimitFraction: statistics.limitFraction(maps), snrMedian: statistics.median(maps.snr),
            halphaFlux: fluxes.isEmpty ? nil : Float(fluxes.reduce(0.0) { $0 + Double($1) }))
    }
}
