import Foundation

/// The networks that come with the program: finders, each for a range of resolving powers, which overlap, and one
/// measurer for all.
package struct NetworkLibrary: Sendable {
    /// The networks by rising resolving power; never empty.
    package let networks: [PriorNetworks]

    /// Those of the program.
    package static func shipped() throws(NetworkError) -> NetworkLibrary {
        let files = Bundle.module.urls(forResourcesWithExtension: "safetensors", subdirectory: "Networks") ?? []
        var all: [Network] = []
        for file in files { all.append(try Network.load(contentsOf: file as URL)) }
        return try NetworkLibrary(all)
    }

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

    /// All that they were trained for.
    package var resolvingPower: ClosedRange<Double> {
        let ranges = networks.map(\.metadata.resolvingPower)
        return (ranges.map(\.lowerBound).min() ?? 0)...(ranges.map(\.upperBound).max() ?? 0)
    }

    /// The networks whose range holds a resolving power farthest from its ends; outside all ranges the nearest ones.
    package func networks(resolvingPower: Double) -> PriorNetworks {
        func inside(_ networks: PriorNetworks) -> Double {
            let range = networks.metadata.resolvingPower
            return min(resolvingPower / range.lowerBound, range.upperBound / resolvingPower)
        }
        return networks.dropFirst().reduce(networks[0]) { inside($1) > inside($0) ? $1 : $0 }
    }
}
