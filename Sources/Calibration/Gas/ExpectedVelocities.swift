import Spectra

/// Where in a field gas is looked for at which velocities, km/s, topocentric: each is the middle of what the networks see.
package struct ExpectedVelocities: Sendable {
    /// What is looked for in a block of pixels.
    package struct Block: Sendable {
        /// In a fixed order; at least one.
        package let velocities: [Double]
        /// Whether a line of sight may meet gas of several velocities.
        package let hasSeveral: Bool
    }

    /// A region that shows gas.
    private struct Place: Sendable {
        let x, y: Double
        let velocities: [Double]
        /// Whether its spectrum shows gas at several velocities.
        let hasSeveral: Bool
    }

    private let places: [Place]
    /// Where no region shows gas.
    private let usual: [Double]
    /// How far a region's gas may reach beyond its middle, pixels.
    private let reach: (x: Double, y: Double)

    /// The same everywhere.
    init(_ velocities: [Double]) { (places, usual, reach) = ([], velocities, (0, 0)) }

    /// - Parameters:
    ///   - gas: what the regions show.
    ///   - zeroPoint: taken off their velocities.
    ///   - usual: looked for too where no region shows gas.
    ///   - width, height: of the field, pixels.
    init(_ gas: FieldGas, zeroPoint: ZeroPointMap, usual: [Double], width: Int, height: Int) {
        let centers = gas.centers(zeroPoint: zeroPoint)
        places = gas.regions.map { region in
            let near = region.gas.compactMap { gas in
                let velocity = Doppler.sum(gas.velocity, -zeroPoint.velocity(x: region.x, y: region.y))
                return centers.min { abs($0 - velocity) < abs($1 - velocity) }
            }
            return Place(
                x: region.x, y: region.y, velocities: Array(Set(near)),
                hasSeveral: region.gas.count > 1 || region.gas.contains(where: Self.isWide))
        }
        self.usual = usual
        // To the far side of the regions around.
        reach = (
            1.5 * Double(GasRegion.size(ofField: width)), 1.5 * Double(GasRegion.size(ofField: height))
        )
    }

    /// Whether gas is seen at velocities so far apart, km/s, that one line does not reach from one to the other: half of
    /// its light lies within 70.
    private static func isWide(_ gas: NebularSearch.Result) -> Bool {
        gas.spread.upperBound - gas.spread.lowerBound > 250
    }

    /// What is looked for in a block of pixels.
    package func near(columns: Range<Int>, rows: Range<Int>) -> Block {
        func distance(_ place: Double, _ range: Range<Int>) -> Double {
            max(0, Double(range.lowerBound) - place, place - Double(range.upperBound - 1))
        }
        let near = places.filter { distance($0.x, columns) <= reach.x && distance($0.y, rows) <= reach.y }
        let all = near.isEmpty ? nearest(columns, rows) + usual : near.flatMap(\.velocities)
        let velocities = Set(all).sorted()
        return Block(velocities: velocities, hasSeveral: velocities.count > 1 || near.contains(where: \.hasSeveral))
    }

    private func nearest(_ columns: Range<Int>, _ rows: Range<Int>) -> [Double] {
        let (x, y) = (
            Double(columns.lowerBound + columns.upperBound - 1) / 2, Double(rows.lowerBound + rows.upperBound - 1) / 2
        )
        func square(_ place: Place) -> Double { (place.x - x) * (place.x - x) + (place.y - y) * (place.y - y) }
        return places.min { square($0) < square($1) }?.velocities ?? []
    }
}
