import Foundation

/// A set of networks: finders for overlapping ranges of resolving powers, and one measurer for all of them.
package struct NetworkLibrary: Sendable {
    /// The networks by rising resolving power; never empty.
    package let networks: [PriorNetworks]

    /// Loads the networks that come with the program.
    ///
    /// - Throws: `NetworkError` when one is missing or damaged.
    package static func shipped() throws(NetworkError) -> NetworkLibrary {
        let files = Bundle.module.urls(forResourcesWithExtension: "safetensors", subdirectory: "Networks") ?? []
        var all: [Network] = []
        for file in files { all.append(try Network.load(contentsOf: file as URL)) }
        return try NetworkLibrary(all)
    }

    /// Pairs each finder with the measurer.
    ///
    /// - Throws: `NetworkError` when there is no finder or not exactly one measurer among them.
    package init(_ all: [Network]) throws(NetworkError) {
        func isMeasurer(_ network: Network) -> Bool {
            if case .windows = network.metadata.input { true } else { false }
        }
        let measurers = all.filter(isMeasurer)
        guard measurers.count == 1, all.count > 1 else {
            throw NetworkError(
                .missing, "The networks that belong to the program are not all in its resources; install it again.")
        }
        var networks: [PriorNetworks] = []
        for finder in all where !isMeasurer(finder) {
            networks.append(try PriorNetworks(finder: finder, measurer: measurers[0]))
        }
        self.networks = networks.sorted {
            $0.metadata.resolvingPower.lowerBound < $1.metadata.resolvingPower.lowerBound
        }
    }

    /// The resolving powers at H-alpha that the networks were trained for.
    package var resolvingPower: ClosedRange<Double> {
        let ranges = networks.map(\.metadata.resolvingPower)
        return (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 0)
    }

    /// Chooses the networks whose range holds a resolving power farthest from its ends.
    ///
    /// A resolving power outside all ranges gets the nearest ones.
    package func networks(resolvingPower: Double) -> PriorNetworks {
        func inside(_ networks: PriorNetworks) -> Double {
            let range = networks.metadata.resolvingPower
            return min(resolvingPower / range.lowerBound, range.upperBound / resolvingPower)
        }
        return networks.dropFirst().reduce(networks[0]) { inside($1) > inside($0) ? $1 : $0 }
    }
}
