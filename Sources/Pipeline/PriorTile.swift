import Calibration
import Prior
import Spectra

/// A tile with what the network says of each of its pixels, in the frame of the cube's axis.
struct PriorTile {
    let tile: SpectrumTile
    var estimates: [PriorEstimate]
    /// Whether the answer lies inside what the network was trained for.
    var inDomain: [Bool]

    init(_ tile: SpectrumTile, of cube: CalibratedCube, estimator: PriorEstimator) {
        self.tile = tile
        let count = tile.pixelCount
        estimates = [PriorEstimate](repeating: .none, count: count)
        inDomain = [Bool](repeating: false, count: count)
        estimator.estimate(
            spectra: Self.networkInput(tile), lineWidths: Self.lineWidths(tile, of: cube), count: count,
            shift: tile.expectedVelocity, estimates: &estimates, inDomain: &inDomain)
    }

    /// Each pixel's own, cm-1; NaN where the laser map has no number, and so the network has no answer.
    private static func lineWidths(_ tile: SpectrumTile, of cube: CalibratedCube) -> [Float] {
        tile.rows.flatMap { y in tile.columns.map { x in Float(cube.lineWidth(x: x, y: y)) } }
    }

    /// The spectra less their continuum; a channel without a number holds the continuum.
    private static func networkInput(_ tile: SpectrumTile) -> [Float] {
        let channels = tile.axis.count
        var input = tile.spectra
        for pixel in 0..<tile.pixelCount {
            let continuum = tile.continuum[pixel]
            for i in pixel * channels..<(pixel + 1) * channels {
                let value = input[i] - continuum
                input[i] = value.isFinite ? value : 0
            }
        }
        return input
    }
}
