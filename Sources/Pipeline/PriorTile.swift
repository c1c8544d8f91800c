import Prior
import Spectra

/// A tile with the network's answer for each of its pixels, in the frame of the cube's axis.
struct PriorTile {
    let tile: SpectrumTile
    /// km/s; NaN where the network had no spectrum to look at.
    var velocity: [Float]
    var broadening: [Float]
    /// Whether the answer lies inside what the network was trained for.
    var inDomain: [Bool]

    init(_ tile: SpectrumTile, estimator: PriorEstimator) {
        self.tile = tile
        let count = tile.pixelCount
        velocity = [Float](repeating: .nan, count: count)
        broadening = velocity
        inDomain = [Bool](repeating: false, count: count)
        estimator.estimate(
            spectra: Self.networkInput(tile), count: count, shift: tile.expectedVelocity, velocity: &velocity,
            broadening: &broadening, inDomain: &inDomain)
    }

    /// The spectra less their continuum, channel by channel; a channel without a number holds the continuum.
    private static func networkInput(_ tile: SpectrumTile) -> [Float] {
        let (count, channels) = (tile.pixelCount, tile.axis.count)
        return [Float](unsafeUninitializedCapacity: count * channels) { input, initialized in
            tile.spectra.withUnsafeBufferPointer { spectra in
                for pixel in 0..<count {
                    let continuum = tile.continuum[pixel]
                    for channel in 0..<channels {
                        let value = spectra[pixel * channels + channel] - continuum
                        input[channel * count + pixel] = value.isFinite ? value : 0
                    }
                }
            }
            initialized = count * channels
        }
    }
}
