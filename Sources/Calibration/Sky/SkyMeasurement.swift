import Spectra
import Threads

/// What the blank pixels of a field say about its night sky and wavelength zero point, and its bright pixels about the
/// velocity of its gas.
struct SkyMeasurement {
    /// nil when the OH lines are too faint.
    let zeroPoint: ZeroPointMap?
    /// Width of the OH lines over the instrument's, mean of the regions, with its standard error; nil without them.
    let lineWidthRatio: (ratio: Double, error: Double)?
    let sky: SkyModel
    /// The gas that the field's regions show, on the axis.
    let gas: FieldGas
    /// Velocities of the field's gas less the zero point, that of most of it first, and its significance; nil when none is
    /// seen.
    let systemic: SystemicVelocity.Measured?

    /// Regions whose OH lines gave the zero point.
    var discCount: Int { zeroPoint?.pointCount ?? 0 }
    /// What the zero point leaves of the regions' velocities: median of the absolute values and robust scatter, km/s.
    var residual: (median: Double, scatter: Double)? { zeroPoint?.residual }

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
    /// A map that is less certain than this, km/s, says nothing: a quarter of a channel.
    private static let useless = 10.0

    /// - Parameters:
    ///   - blocks: of the field's survey, their spectra on `axis`.
    ///   - width, height: of the cube, pixels.
    ///   - assumed: what is taken out of velocities where nothing is measured.
    ///   - hydrogen: what the sky's own H-alpha can be.
    ///   - pitch: pixels of the detector from one pixel to the next.
    init?(
        _ blocks: [BlockSummary], axis: WavenumberAxis, width: Int, height: Int, setup: ScanSetup,
        assumed: ZeroPointMap = .none, hydrogen: SkyHydrogen = SkyHydrogen(binning: 1),
        pitch: Double = 1
    ) {
        func regions(_ columns: Int, _ rows: Int) -> [SkyRegion] {
            SkyRegion.grid(
                blocks, columns: columns, rows: rows, width: width, height: height, setup: setup)
        }
        guard let field = regions(1, 1).first else { return nil }
        let fit = NightSkyFit(axis: axis, groups: NightSkyGroups(axis: axis, lineWidth: field.lineWidth))
        let gas = FieldGas(
            field: field, regions: GasRegion.grid(blocks, width: width, height: height, setup: setup),
            axis: axis)
        self.gas = gas
        var centers = gas.centers(zeroPoint: .none)
        let seen = centers.isEmpty ? NightSkyFit.Gas.none : .seen(centers)
        guard
            let start = fit.search(field.blank, lineWidth: field.lineWidth, gas: seen)
                ?? fit.search(
                    field.blank, lineWidth: field.lineWidth,
                    gas: .bright(centers.prefix(1).map { $0 - Self.rotation...$0 + Self.rotation }))
        else {
            (zeroPoint, lineWidthRatio) = (nil, nil)
            sky = SkyModel(axis: axis, continuumOf: field, gas: seen)
            systemic = centers.isEmpty ? nil : (gas.centers(zeroPoint: assumed), gas.significance)
            return
        }

        // Gas that covers the field evenly shows in the blank pixels alone.
        let even =
            centers.isEmpty
            ? field.gasBesideSky(fit, velocity: start) ?? field.gasInHydrogen(fit, velocity: start, hydrogen) : nil
        if let even { centers = [even.velocity] }

        var (columns, rows) = (min(Self.mostRegions, Set(blocks.map(\.x)).count), 0)
        rows = min(Self.mostRegions, Set(blocks.map(\.y)).count)
        var measured = Self.measure(regions(columns, rows), fit: fit, gas: centers, start: start)
        while columns * rows > 1, Self.needsMerging(measured, count: columns * rows) {
            if columns >= rows { columns = (columns + 1) / 2 } else { rows = (rows + 1) / 2 }
            measured = Self.measure(regions(columns, rows), fit: fit, gas: centers, start: start)
        }
        let map = ZeroPointMap(measured.compactMap(\.point), systematic: Self.systematicError(measured), pitch: pitch)
            .flatMap { $0.error ?? 0 <= Self.useless ? $0 : nil }
        zeroPoint = map
        lineWidthRatio = map.flatMap { Self.lineWidthRatio(measured, fit: fit, zeroPoint: $0) }
        let model = SkyModel(
            measured.map { ($0.region, $0.content) }, fit: fit,
            zeroPoint: map ?? ZeroPointMap(constant: start), hydrogen: hydrogen)
        // Lines whose place tells too little of the zero point lie where they were found all the same.
        sky = map == nil ? model.shifted(by: Doppler.sum(start, -assumed.velocity(x: 0, y: 0))) : model
        if let even {
            let zeroPoint = map?.measuredMedian ?? assumed.velocity(x: 0, y: 0)
            systemic = ([Doppler.sum(even.velocity, -zeroPoint)], even.significance)
        } else {
            systemic = centers.isEmpty ? nil : (gas.centers(zeroPoint: map ?? assumed), gas.significance)
        }
    }

    /// A difference of the Bayesian information criterion that decides (Kass & Raftery 1995, JASA 90, 773: over 10 is very
    /// strong evidence).
    fileprivate static let decisive = 10.0

    /// A region and what its spectra say.
    struct Measured: Sendable {
        let region: SkyRegion
        /// The gas of its emptiest pixels.
        var content = NightSkyFit.Gas.none
        var point: ZeroPointMap.Point?
        /// What each group of lines says of the point's velocity, `NightSkyFit.Result.offsets`.
        var offsets: [(velocity: Double, variance: Double)?] = []
        /// `NightSkyFit.Result.ratioError`.
        var ratioError = 0.0
    }

    /// What no number of regions averages out, km/s.
    private static func systematicError(_ measured: [Measured]) -> Double {
        let seen = measured.filter { $0.point != nil }
        let squares = seen.reduce(0) { $0 + $1.ratioError * $1.ratioError }
        return max(disagreement(seen), (squares / Double(max(1, seen.count))).squareRoot())
    }

    /// By how much the mean of the groups of lines is uncertain beyond their noise, km/s: lines of other fluxes than the
    /// table's displace their groups, and gas the groups near it, in all regions alike.
    private static func disagreement(_ measured: [Measured]) -> Double {
        var groups = [(weight: Double, sum: Double)](
            repeating: (0, 0), count: measured.map(\.offsets.count).max() ?? 0)
        for part in measured where part.point != nil {
            for (group, offset) in part.offsets.enumerated() {
                guard let offset, offset.variance > 0 else { continue }
                groups[group].weight += 1 / offset.variance
                groups[group].sum += offset.velocity / offset.variance
            }
        }
        let seen = groups.filter { $0.weight > 0 }
        let total = seen.reduce(0) { $0 + $1.weight }
        guard seen.count > 1 else { return 0 }
        let mean = seen.reduce(0) { $0 + $1.sum } / total
        let chiSquare = seen.reduce(0) { sum, group in
            let difference = group.sum / group.weight - mean
            return sum + group.weight * difference * difference
        }
        return (max(0, chiSquare / Double(seen.count - 1) - 1) / total).squareRoot()
    }

    /// Mean of what the regions show, weighted by inverse variances.
    private static func lineWidthRatio(
        _ measured: [Measured], fit: NightSkyFit, zeroPoint: ZeroPointMap
    ) -> (ratio: Double, error: Double)? {
        var (sum, weight) = (0.0, 0.0)
        for part in measured {
            let region = part.region
            guard
                let width = fit.lineWidthRatio(
                    region.blank, lineWidth: region.lineWidth, gas: part.content,
                    velocity: zeroPoint.velocity(x: region.x, y: region.y)), width.error > 0
            else { continue }
            sum += width.ratio / (width.error * width.error)
            weight += 1 / (width.error * width.error)
        }
        return weight > 0 ? (sum / weight, (1 / weight).squareRoot()) : nil
    }

    private static func needsMerging(_ measured: [Measured], count: Int) -> Bool {
        let errors = measured.map { Float($0.point?.error ?? .greatestFiniteMagnitude) }
        let median = Double(RobustStatistics.median(errors))
        return median > (count > fewestRegions ? wantedError : largestError)
    }

    private static func measure(
        _ regions: [SkyRegion], fit: NightSkyFit, gas: [Double], start: Double
    ) -> [Measured] {
        concurrentMap(regions) { region in
            var measured = Measured(region: region)
            measured.measure(fit: fit, fieldGas: gas, start: start, regionCount: regions.count)
            return measured
        }
    }
}

extension SkyMeasurement.Measured {
    fileprivate mutating func measure(
        fit: NightSkyFit, fieldGas: [Double], start: Double, regionCount: Int
    ) {
        let seen = gas(near: fieldGas, fit: fit, start: start)
        content =
            seen.isEmpty
            ? fieldGas.first.map(NightSkyFit.Gas.expected) ?? .none : .seen(seen.map(\.velocity))
        let bright = seen.isEmpty ? nil : NightSkyFit.Gas.bright(seen.map(\.profile))
        func refined(_ gas: NightSkyFit.Gas) -> NightSkyFit.Result? {
            fit.refine(region.blank, lineWidth: region.lineWidth, gas: gas, start: start, regionCount: regionCount)
        }
        var result = refined(content)
        if let bright, let other = refined(bright),
            other.criterion < (result?.criterion ?? .infinity) - SkyMeasurement.decisive
        {
            (result, content) = (other, bright)
        }
        point = result.map {
            ZeroPointMap.Point(x: region.x, y: region.y, velocity: $0.velocity, error: $0.error)
        }
        (offsets, ratioError) = (result?.offsets ?? [], result?.ratioError ?? 0)
    }

    /// The region's gas near velocities of the field's: in its bright pixels, or else in the blank ones.
    private func gas(near velocities: [Double], fit: NightSkyFit, start: Double) -> [NebularSearch.Result] {
        let near = velocities.map { $0 - SkyMeasurement.rotation...$0 + SkyMeasurement.rotation }
        let bright = LineIdentification(
            difference: region.gas, axis: fit.axis, lineWidth: region.lineWidth, velocities: FieldGas.onAxis
        ).gas.filter { gas in near.contains { $0.contains(gas.velocity) } }
        guard bright.isEmpty || near.count > 1 else { return bright }
        // Where gas of several velocities is about, that of the blank pixels may be another than that of the bright ones.
        let known =
            bright.isEmpty
            ? []
            : NebularLines.profileColumns(
                axis: fit.axis, lineWidth: region.lineWidth, velocities: bright.map(\.profile))
        return bright
            + near.compactMap {
                region.gasBesideSky(fit, velocity: start, velocities: $0, known: known)
            }.sorted { $0.significance > $1.significance }.prefix(1)
    }
}
