import Dispatch
import Spectra

/// What the blank pixels of a field say about its night sky and wavelength zero point, and its bright pixels about the
/// velocity of its gas.
struct SkyMeasurement {
    /// nil when the OH lines are too faint.
    let zeroPoint: ZeroPointMap?
    let sky: SkyModel
    /// Velocity of the field's gas less the zero point, and its significance; nil when none is seen.
    let systemic: (velocity: Double, significance: Double)?

    /// A region's gas differs from the field's by no more than this, km/s.
    static let rotation = 400.0
    /// Regions on a side, at first.
    private static let mostRegions = 12
    /// Regions are merged while the median error of their velocities exceeds this, km/s: a tenth of what the zero point
    /// varies by over a full field.
    private static let wantedError = 1.5
    /// A surface of order 2 needs this many regions: from there on only errors beyond `largestError` merge them.
    private static let fewestRegions = 12
    private static let largestError = 6.0

    init?(_ survey: FieldSurvey, width: Int, height: Int, setup: ScanSetup) {
        func regions(_ columns: Int, _ rows: Int) -> [SkyRegion] {
            SkyRegion.grid(
                survey.blocks, columns: columns, rows: rows, width: width, height: height, setup: setup)
        }
        guard let field = regions(1, 1).first else { return nil }
        let axis = survey.axis
        let fit = NightSkyFit(axis: axis, groups: NightSkyGroups(axis: axis, lineWidth: field.lineWidth))
        let gas = GasVelocities(
            field: field, regions: GasRegion.grid(survey.blocks, width: width, height: height, setup: setup),
            axis: axis)
        let center = gas?.center(zeroPoint: .none)
        guard let start = fit.search(field.blank, lineWidth: field.lineWidth, nebularVelocity: center) else {
            zeroPoint = nil
            sky = SkyModel(axis: axis, continuumOf: field, nebularVelocity: center)
            systemic = gas.map { ($0.center(zeroPoint: .none), $0.significance) }
            return
        }

        var (columns, rows) = (min(Self.mostRegions, Set(survey.blocks.map(\.x)).count), 0)
        rows = min(Self.mostRegions, Set(survey.blocks.map(\.y)).count)
        var measured = Self.measure(regions(columns, rows), fit: fit, gas: center, start: start)
        while columns * rows > 1, Self.needsMerging(measured, count: columns * rows) {
            if columns >= rows { columns = (columns + 1) / 2 } else { rows = (rows + 1) / 2 }
            measured = Self.measure(regions(columns, rows), fit: fit, gas: center, start: start)
        }
        let map = ZeroPointMap(measured.compactMap(\.point))
        zeroPoint = map
        sky = SkyModel(measured.map { ($0.region, $0.gas?.velocity ?? center) }, fit: fit, zeroPoint: map ?? .none)
        systemic = gas.map { ($0.center(zeroPoint: map ?? .none), $0.significance) }
    }

    /// A region and what its spectra say.
    struct Measured: Sendable {
        let region: SkyRegion
        /// Gas seen in this region itself.
        var gas: NebularSearch.Result?
        var point: ZeroPointMap.Point?
    }

    private static func needsMerging(_ measured: [Measured], count: Int) -> Bool {
        let errors = measured.map { Float($0.point?.error ?? .greatestFiniteMagnitude) }
        let median = Double(RobustStatistics.median(errors))
        return median > (count > fewestRegions ? wantedError : largestError)
    }

    private static func measure(
        _ regions: [SkyRegion], fit: NightSkyFit, gas: Double?, start: Double
    ) -> [Measured] {
        var measured = regions.map { Measured(region: $0) }
        measured.withUnsafeMutableBufferPointer { buffer in
            // Each iteration writes its own element.
            nonisolated(unsafe) let buffer = buffer
            DispatchQueue.concurrentPerform(iterations: buffer.count) { index in
                buffer[index].measure(fit: fit, fieldGas: gas, start: start)
            }
        }
        return measured
    }
}

extension SkyMeasurement.Measured {
    fileprivate mutating func measure(fit: NightSkyFit, fieldGas: Double?, start: Double) {
        if let fieldGas {
            let rotation = SkyMeasurement.rotation
            let search = NebularSearch(axis: fit.axis, lineWidth: region.lineWidth)
            gas = search.search(region.gas, velocities: fieldGas - rotation...fieldGas + rotation)
                .flatMap { $0.significance >= GasVelocities.leastSignificance ? $0 : nil }
        }
        let result = fit.refine(
            region.blank, lineWidth: region.lineWidth, nebularVelocity: gas?.velocity ?? fieldGas, start: start)
        point = result.map {
            ZeroPointMap.Point(x: region.x, y: region.y, velocity: $0.velocity, error: $0.error)
        }
    }
}
