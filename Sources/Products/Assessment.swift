import Calibration
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
