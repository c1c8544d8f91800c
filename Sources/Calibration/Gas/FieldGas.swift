import Spectra
import Threads

/// The gas of a field, region by region: at which velocities it moves, and which lines none explains.
///
/// A disc that turns shows two peaks, one on each side of its systemic velocity, and in a spectrum of the whole field
/// the brighter one wins; where few pixels hold gas, such a spectrum shows none; and two galaxies in one field have
/// nothing in common. So each region is asked by itself.
struct FieldGas {
    /// A region that shows gas, on the axis.
    struct Region: Sendable {
        let x, y: Double
        /// The most significant first, at least one.
        let gas: [NebularSearch.Result]
    }

    /// A line that nothing explains, and where it is seen.
    struct Unexplained: Sendable {
        let x, y: Double
        let line: LineIdentification.Line
    }

    /// The regions that show gas; one for all where only the whole field's spectrum does.
    let regions: [Region]
    let unexplained: [Unexplained]
    /// Lines that count as H-alpha although neither [NII] nor [SII] is seen beside them.
    let alone: [Unexplained]

    /// Velocities at which a field's lines may lie on the axis, km/s: galaxies from -800 to 3200 that turn by 300, and the
    /// zero point.
    static let onAxis = -1080.0...3640.0
    /// Distance from the middle of the networks' velocities at which they measure well, km/s: they were trained for 330,
    /// and a single line's spread is 50.
    static let reach = 300.0
    /// Velocities from which so much of the gas is within reach are as good as the best.
    private static let nearlyAll = 0.99

    /// - Parameters:
    ///   - field: the whole field.
    ///   - regions: its regions.
    init(field: SkyRegion, regions: [GasRegion], axis: WavenumberAxis) {
        let found = concurrentMap(regions) { region in
            LineIdentification(
                difference: region.spectrum, axis: axis, lineWidth: region.lineWidth, velocities: Self.onAxis)
        }
        let all = found.flatMap(\.gas)
        let seen = concurrentMap(Array(zip(regions, found).filter { !$0.1.gas.isEmpty })) { region, found in
            Region(x: region.x, y: region.y, gas: Self.agreeing(found.gas, in: region, with: all, axis: axis))
        }
        let whole =
            seen.isEmpty
            ? LineIdentification(
                difference: field.gas, axis: axis, lineWidth: field.lineWidth, velocities: Self.onAxis
            ).gas : []
        let shown = whole.isEmpty ? seen : [Region(x: field.x, y: field.y, gas: whole)]
        let certain = shown.flatMap(\.gas).filter(\.hasCompanions).map(\.velocity)
        // A line that stands alone is another object's where gas with [NII] and [SII] is seen, and not near its velocity.
        func isForeign(_ gas: NebularSearch.Result) -> Bool {
            gas.isAlone && !certain.isEmpty && !certain.contains { abs($0 - gas.velocity) < Self.reach }
        }
        self.regions = shown.map { region in
            Region(x: region.x, y: region.y, gas: region.gas.filter { !isForeign($0) })
        }.filter { !$0.gas.isEmpty }
        func lines(_ isMeant: (NebularSearch.Result) -> Bool) -> [Unexplained] {
            shown.flatMap { region in
                region.gas.filter(isMeant).map { Unexplained(x: region.x, y: region.y, line: .halpha(of: $0)) }
            }
        }
        unexplained =
            zip(regions, found).flatMap { region, found in
                found.unexplained.map { Unexplained(x: region.x, y: region.y, line: $0) }
            } + lines(isForeign)
        alone = lines { $0.isAlone && !isForeign($0) }
    }

    /// A difference of chi-square by which noise may choose between two velocities: five standard deviations.
    private static let undecided = 25.0
    /// Gas that is seen so many times better than a region's is certain beside it.
    private static let timesBetter = 2.0

    /// A region's gas, its brightest at the velocity of other regions' where that explains it as well: a faint line that
    /// stands alone may be H-alpha or [NII], 940 km/s apart, and noise should not choose.
    private static func agreeing(
        _ gas: [NebularSearch.Result], in region: GasRegion, with all: [NebularSearch.Result], axis: WavenumberAxis
    ) -> [NebularSearch.Result] {
        let own = gas[0]
        let certain = all.filter { $0.significance >= timesBetter * own.significance }
        guard !certain.contains(where: { abs($0.velocity - own.velocity) < reach }) else { return gas }
        var tried: [Double] = []
        for other in certain.sorted(by: { $0.significance > $1.significance })
        where !tried.contains(where: { abs($0 - other.velocity) < reach }) {
            tried.append(other.velocity)
            let near = LineIdentification(
                difference: region.spectrum, axis: axis, lineWidth: region.lineWidth,
                velocities: other.velocity - reach...other.velocity + reach
            ).gas
            guard let first = near.first else { continue }
            let loss = own.significance * own.significance - first.significance * first.significance
            if loss < undecided { return ([first] + gas.dropFirst()).sorted { $0.significance > $1.significance } }
        }
        return gas
    }

    /// The significance of the gas that is seen best, standard deviations; 0 without any.
    var significance: Double { regions.map { $0.gas[0].significance }.max() ?? 0 }

    /// Velocities from which all of the gas is within `reach`, km/s: the first from which most of it is, the next from
    /// which most of the rest is, and so on.
    ///
    /// - Parameter zeroPoint: taken off each region's velocities.
    func centers(zeroPoint: ZeroPointMap) -> [Double] {
        var rest = regions.flatMap { region in
            region.gas.map { gas in
                let shift = -zeroPoint.velocity(x: region.x, y: region.y)
                let spread = gas.spread
                return Part(
                    velocity: Doppler.sum(gas.velocity, shift),
                    spread: Doppler.sum(spread.lowerBound, shift)...Doppler.sum(spread.upperBound, shift))
            }
        }
        var centers: [Double] = []
        while !rest.isEmpty {
            let center = Self.center(rest.map(\.spread))
            centers.append(center)
            let left = rest.filter { abs($0.velocity - center) > Self.reach }
            guard left.count < rest.count else { break }
            rest = left
        }
        return centers
    }

    private struct Part {
        let velocity: Double
        let spread: ClosedRange<Double>
    }

    /// The velocity from which most of the gas is within reach, km/s; the middle of those that are equally good.
    private static func center(_ spreads: [ClosedRange<Double>]) -> Double {
        let lowest = spreads.map(\.lowerBound).min() ?? 0
        let highest = spreads.map(\.upperBound).max() ?? 0
        let trials = Array(stride(from: lowest - reach, through: highest + reach, by: NebularSearch.step / 2))
        let covered = trials.map { trial in
            spreads.reduce(0.0) { sum, spread in
                let overlap = min(spread.upperBound, trial + reach) - max(spread.lowerBound, trial - reach)
                return sum + max(0, overlap) / (spread.upperBound - spread.lowerBound)
            }
        }
        guard let best = covered.indices.max(by: { covered[$0] < covered[$1] }) else { return lowest }
        let least = nearlyAll * covered[best]
        let first = covered[..<best].lastIndex { $0 < least }.map { $0 + 1 } ?? 0
        let end = covered[best...].firstIndex { $0 < least } ?? covered.endIndex
        return (trials[first] + trials[end - 1]) / 2
    }
}
