import Spectra
import Threads

/// The velocities of gas in the regions of a field, and the velocity that suits the whole field.
///
/// A disc that turns shows two peaks, one on each side of its systemic velocity, and in a spectrum of the whole field
/// the brighter one wins; where few pixels hold gas, such a spectrum shows none. So each region is asked by itself, and
/// the result is the velocity that has most regions' gas within `reach`.
struct GasVelocities {
    /// One region's gas.
    private struct Region: Sendable {
        let x, y: Double
        /// Velocities on the axis.
        let gas: NebularSearch.Result
    }

    /// The significance of the gas that was seen first, standard deviations.
    let significance: Double
    /// The regions that hold gas, at least one.
    private let regions: [Region]

    /// Velocities at which a field's lines may lie on the axis: galaxies from -800 to 3200 km/s and the zero point.
    static let onAxis = -780.0...3340.0
    /// Below this significance, in standard deviations of a channel, gas was not seen; the highest of 500 trials on
    /// pure noise stays below 6.
    static let leastSignificance = 8.0
    /// A disc turns by 250 km/s to either side, and a single line spreads over 50 more, km/s.
    private static let reach = 300.0
    /// Velocities from which so much of the gas is within reach are as good as the best.
    private static let nearlyAll = 0.99

    /// nil when no gas is seen.
    ///
    /// - Parameters:
    ///   - field: the whole field.
    ///   - regions: its regions.
    init?(field: SkyRegion, regions: [GasRegion], axis: WavenumberAxis) {
        let whole = NebularSearch(axis: axis, lineWidth: field.lineWidth).search(field.gas, velocities: Self.onAxis)
        let first: Region
        if let whole, whole.significance >= Self.leastSignificance {
            first = Region(x: field.x, y: field.y, gas: whole)
        } else {
            let seen = Self.gas(in: regions, axis: axis, velocities: Self.onAxis)
            guard let brightest = seen.max(by: { $0.gas.significance < $1.gas.significance }) else { return nil }
            first = brightest
        }
        // The first may be on one side of a disc, others on the other side.
        let velocities = first.gas.velocity - 2 * Self.reach...first.gas.velocity + 2 * Self.reach
        let seen = Self.gas(in: regions, axis: axis, velocities: velocities)
        self.regions = seen.isEmpty ? [first] : seen
        significance = first.gas.significance
    }

    /// What is seen in each region, if anything.
    private static func gas(
        in regions: [GasRegion], axis: WavenumberAxis, velocities: ClosedRange<Double>
    ) -> [Region] {
        concurrentMap(regions) { region -> Region? in
            let search = NebularSearch(axis: axis, lineWidth: region.lineWidth)
            guard let gas = search.search(region.spectrum, velocities: velocities),
                gas.significance >= leastSignificance
            else { return nil }
            return Region(x: region.x, y: region.y, gas: gas)
        }.compactMap(\.self)
    }

    /// The velocity from which most of the gas is within reach, km/s; the middle of those that are equally good.
    ///
    /// - Parameter zeroPoint: taken off each region's velocities.
    func center(zeroPoint: ZeroPointMap) -> Double {
        let spreads = regions.map { region in
            let shift = -zeroPoint.velocity(x: region.x, y: region.y)
            return Doppler.sum(region.gas.spread.lowerBound, shift)...Doppler.sum(region.gas.spread.upperBound, shift)
        }
        let lowest = spreads.map(\.lowerBound).min() ?? 0
        let highest = spreads.map(\.upperBound).max() ?? 0
        let trials = Array(stride(from: lowest - Self.reach, through: highest + Self.reach, by: NebularSearch.step / 2))
        let covered = trials.map { trial in
            spreads.reduce(0.0) { sum, spread in
                let overlap =
                    min(spread.upperBound, trial + Self.reach) - max(spread.lowerBound, trial - Self.reach)
                return sum + max(0, overlap) / (spread.upperBound - spread.lowerBound)
            }
        }
        guard let best = covered.indices.max(by: { covered[$0] < covered[$1] }) else { return lowest }
        let least = Self.nearlyAll * covered[best]
        let first = covered[..<best].lastIndex { $0 < least }.map { $0 + 1 } ?? 0
        let end = covered[best...].firstIndex { $0 < least } ?? covered.endIndex
        return (trials[first] + trials[end - 1]) / 2
    }
}
