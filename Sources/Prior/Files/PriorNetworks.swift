import Files
import Foundation
import Spectra

/// Two networks that work together: one that finds lines and one that measures them.
package struct PriorNetworks: Sendable {
    package let finder: Network
    package let measurer: Network
    /// The grid of the finder's input.
    let grid: WavenumberAxis
    let classes: VelocityClasses
    let windows: LineWindows

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

    /// The finder's, which tells what resolving powers the two serve.
    package var metadata: NetworkMetadata { finder.metadata }

    /// Multiplications, each with an addition, for one spectrum, resampling included.
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
