import Calibration
import Prior
import Spectra

/// A block with what the network says of each of its pixels, in the frame of the cube's axis.
struct PriorBlock {
    let block: SpectrumBlock
    var estimates: [PriorEstimate]
    /// Whether the estimate lies inside what the network was trained for.
    var inDomain: [Bool]

    init(_ block: SpectrumBlock, of cube: CalibratedCube, estimator: PriorEstimator) {
        self.block = block
        let count = block.pixelCount
        estimates = [PriorEstimate](repeating: .none, count: count)
        inDomain = [Bool](repeating: false, count: count)
        estimator.estimate(
            spectra: Self.networkInput(block), lineWidths: Self.lineWidths(block, of: cube), count: count,
            shifts: block.expectedVelocities, estimates: &estimates, inDomain: &inDomain)
    }

    /// The line width of each pixel, cm-1; NaN where the laser map has no number, and so the network gives no estimate.
    private static func lineWidths(_ block: SpectrumBlock, of cube: CalibratedCube) -> [Float] {
        block.rows.flatMap { y in block.columns.map { x in Float(cube.lineWidth(x: x, y: y)) } }
    }

    /// The spectra less their continuum; a channel without a number holds the continuum.
    private static func networkInput(_ block: SpectrumBlock) -> [Float] {
        let channels = block.axis.count
        var input = block.spectra
        for pixel in 0..<block.pixelCount {
            let continuum = block.continuum[pixel]
            for i in pixel * channels..<(pixel + 1) * channels {
                let value = input[i] - continuum
                input[i] = value.isFinite ? value : 0
            }
        }
        return input
    }
}
