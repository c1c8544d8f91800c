import Calibration
import Prior
import Spectra

/// A block with what the network says of each of its pixels, in the frame of the cube's axis.
struct PriorBlock {
    let block: SpectrumBlock
    var estimates: [PriorEstimate]
    /// Whether the estimate lies inside what the network was trained for.
    var inDomain: [Bool]

    /// - Parameter bin: pixels along a side of the squares whose mean spectrum stands for each of their pixels.
    init(_ block: SpectrumBlock, of cube: CalibratedCube, estimator: PriorEstimator, bin: Int = 1) {
        self.block = block
        let (spectra, lineWidths) = (Self.networkInput(block), Self.lineWidths(block, of: cube))
        let squares = Squares(of: block, side: bin)
        var found = [PriorEstimate](repeating: .none, count: squares.count)
        var isInside = [Bool](repeating: false, count: squares.count)
        estimator.estimate(
            spectra: squares.means(spectra, each: block.axis.count), lineWidths: squares.means(lineWidths, each: 1),
            count: squares.count, shifts: block.expectedVelocities, estimates: &found, inDomain: &isInside)
        estimates = squares.numbers.map { found[$0] }
        inDomain = squares.numbers.map { isInside[$0] }
    }

    /// A block's pixels in squares; those at its far edges may be smaller.
    private struct Squares {
        /// The square of each pixel.
        let numbers: [Int]
        let count: Int

        init(of block: SpectrumBlock, side: Int) {
            let width = block.columns.count
            let across = (width + side - 1) / side
            numbers = (0..<block.pixelCount).map { $0 / width / side * across + $0 % width / side }
            count = (numbers.last ?? -1) + 1
        }

        /// Means of what pixels have, so many numbers each, without NaN; the mean of nothing is NaN.
        func means(_ values: [Float], each length: Int) -> [Float] {
            guard count < numbers.count else { return values }
            var (sums, counts) = (
                [Float](repeating: 0, count: count * length), [Float](repeating: 0, count: count * length)
            )
            for (pixel, square) in numbers.enumerated() {
                for index in 0..<length where values[pixel * length + index].isFinite {
                    sums[square * length + index] += values[pixel * length + index]
                    counts[square * length + index] += 1
                }
            }
            return zip(sums, counts).map { $0 / $1 }
        }
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
