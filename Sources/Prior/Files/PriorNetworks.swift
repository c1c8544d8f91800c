import Files
import Foundation
import Spectra

/// A pair of networks that work together: one finds lines, the other one measures them.
package struct PriorNetworks: Sendable {
    package let finder: Network
    package let measurer: Network
    /// The grid of the finder's input.
    let grid: WavenumberAxis
    /// The classes of the finder's outputs.
    let classes: VelocityClasses
    /// The windows of the measurer's input.
    let windows: LineWindows

    /// Pairs a finder with a measurer.
    ///
    /// - Throws: `NetworkError` when the networks are not of these kinds.
    package init(finder: Network, measurer: Network) throws(NetworkError) {
        guard case .grid(let grid) = finder.metadata.input, finder.architecture.outputCount > 2 else {
            throw NetworkError(.foreign, "\(finder.metadata.name) is no network that finds lines.")
        }
        guard case .windows(let windows) = measurer.metadata.input,
            measurer.architecture.outputCount == LineMeasurement.outputCount
        else {
            throw NetworkError(.foreign, "\(measurer.metadata.name) is no network that measures lines.")
        }
        self.finder = finder
        self.measurer = measurer
        self.grid = grid
        self.windows = windows
        classes = VelocityClasses(range: finder.metadata.velocity, count: finder.architecture.outputCount - 2)
    }

    /// The finder's metadata, which tells the resolving powers that the two serve.
    package var metadata: NetworkMetadata { finder.metadata }

    /// The number of multiplications, each with an addition, for one spectrum, resampling included.
    package var multiplicationCount: Int {
        finder.architecture.multiplicationCount + BandLimitedResampler.taps * grid.count
            + PriorEstimator.measurements
            * (measurer.architecture.multiplicationCount + BandLimitedResampler.taps * windows.count)
    }

    /// The SHA-256 of both files' checksums, 64 hexadecimal digits.
    package var sha256: String {
        FileDigest.sha256(of: finder.metadata.sha256 + measurer.metadata.sha256)
    }
}
