import Calibration
import Cubes
import Spectra

/// Spectra of a block of pixels, the sky taken out: what the network and the fit are given.
///
/// The sky is taken out at each pixel's own zero point and line width. All pixels of a block share their expected
/// velocities, those of the block's centre: the zero point varies by 0.03 km/s a pixel, and they are only starts.
struct SpectrumBlock {
    let columns: Range<Int>
    let rows: Range<Int>
    /// Axis of the spectra, the channels of `SN3Band.fit`.
    let axis: WavenumberAxis
    /// Velocities about which lines are expected on the cube's axis, km/s; at least one.
    let expectedVelocities: [Double]
    /// Whether a line of sight may meet gas of several of them.
    let mayHoldSeveral: Bool
    /// pixelCount x axis.count, a pixel's channels next to each other; cube's flux unit, NaN where there is none.
    var spectra: [Float]
    /// Continuum of each pixel: the median of its channels, of which lines fill less than a tenth.
    var continuum: [Float]

    var pixelCount: Int { columns.count * rows.count }

    /// Where in the field the block's pixel `index` lies.
    func place(_ index: Int) -> (x: Int, y: Int) {
        (columns.lowerBound + index % columns.count, rows.lowerBound + index / columns.count)
    }

    /// Index in a plane of the maps of the block's pixel `index`.
    func planeIndex(_ index: Int, width: Int) -> Int {
        (rows.lowerBound + index / columns.count) * width + columns.lowerBound + index % columns.count
    }

    /// - Parameters:
    ///   - columns, rows: inside the tile.
    ///   - tile: pixels of the cube in the channels of `axis`.
    init(
        of cube: CalibratedCube, columns: Range<Int>, rows: Range<Int>, in tile: CubeTile, axis: WavenumberAxis
    ) {
        self.columns = columns
        self.rows = rows
        self.axis = axis
        let (x, y) = (columns.lowerBound + columns.count / 2, rows.lowerBound + rows.count / 2)
        let zeroPoint = cube.zeroPoint.velocity(x: x, y: y)
        let expected = cube.expectedVelocities.near(columns: columns, rows: rows)
        expectedVelocities = expected.velocities.map { Doppler.sum($0, zeroPoint) }
        mayHoldSeveral = expected.hasSeveral

        let pixelCount = columns.count * rows.count
        var spectra = [Float](repeating: 0, count: pixelCount * axis.count)
        var continuum = [Float](repeating: .nan, count: pixelCount)
        Self.gather(tile, columns: columns, rows: rows, into: &spectra)
        Self.removeFilling(from: &spectra, count: axis.count)
        if let lineWidth = Self.lineWidth(of: cube, columns: columns, rows: rows) {
            Self.subtractSky(
                of: cube, columns: columns, rows: rows,
                near: cube.sky.near(velocity: zeroPoint, lineWidth: lineWidth), lineWidth: lineWidth, from: &spectra)
        }
        var scratch = [Float](repeating: 0, count: axis.count)
        for pixel in 0..<pixelCount {
            continuum[pixel] = Self.median(spectra, at: pixel * axis.count, count: axis.count, scratch: &scratch)
            let noise = cube.pixel(
                x: columns.lowerBound + pixel % columns.count, y: rows.lowerBound + pixel / columns.count
            )
            .noise
            Self.removeAbsurd(from: &spectra, at: pixel * axis.count, count: axis.count, continuum[pixel], noise)
        }
        self.spectra = spectra
        self.continuum = continuum
    }

    /// The line width of the block's centre, or of another of its pixels where the laser map has a hole; nil when it has
    /// none here, so that no pixel of the block can be fitted.
    private static func lineWidth(of cube: CalibratedCube, columns: Range<Int>, rows: Range<Int>) -> Double? {
        let center = cube.lineWidth(
            x: columns.lowerBound + columns.count / 2, y: rows.lowerBound + rows.count / 2)
        guard !center.isFinite else { return center }
        return rows.lazy.flatMap { y in columns.lazy.map { x in cube.lineWidth(x: x, y: y) } }.first(where: \.isFinite)
    }

    /// How far zero points may be from that about which the sky is developed, km/s: beyond what a block of neighbours on
    /// the detector has.
    private static let linearReach = 1.5

    /// - Parameter lineWidth: of pixels where the laser map has no number.
    private static func subtractSky(
        of cube: CalibratedCube, columns: Range<Int>, rows: Range<Int>, near sky: LocalSky, lineWidth: Double,
        from spectra: inout [Float]
    ) {
        let channelCount = cube.sky.axis.count
        var local = sky
        spectra.withUnsafeMutableBufferPointer { spectra in
            guard var spectrum = spectra.baseAddress else { return }
            for y in rows {
                for x in columns {
                    let (own, velocity) = (cube.lineWidth(x: x, y: y), cube.zeroPoint.velocity(x: x, y: y))
                    let width = own.isFinite ? own : lineWidth
                    if abs(velocity - local.velocity) > Self.linearReach {
                        local = cube.sky.near(velocity: velocity, lineWidth: width)
                    }
                    local.subtract(velocity: velocity, lineWidth: width, from: spectrum)
                    spectrum += channelCount
                }
            }
        }
    }

    /// Turns channel-by-channel rows into spectrum-by-spectrum order.
    @inline(never)
    private static func gather(
        _ tile: CubeTile, columns: Range<Int>, rows: Range<Int>, into spectra: inout [Float]
    ) {
        let channelCount = tile.channels.count
        let firstColumn = columns.lowerBound - tile.columns.lowerBound
        let firstRow = rows.lowerBound - tile.rows.lowerBound
        spectra.withUnsafeMutableBufferPointer { spectra in
            for channel in 0..<channelCount {
                for row in 0..<rows.count {
                    let line = channel * tile.rows.count + firstRow + row
                    let source = tile.values + line * tile.columns.count + firstColumn
                    var target = row * columns.count * channelCount + channel
                    for column in 0..<columns.count {
                        // An exact zero is a number that is missing, as calibration takes it.
                        spectra[target] = source[column] == 0 ? .nan : source[column]
                        target += channelCount
                    }
                }
            }
        }
    }

    private static func removeFilling(from spectra: inout [Float], count: Int) {
        spectra.withUnsafeMutableBufferPointer { spectra in
            guard let start = spectra.baseAddress else { return }
            for pixel in stride(from: 0, to: spectra.count, by: count) {
                _ = PixelStatistics.removeFilling(from: start + pixel, count: count)
            }
        }
    }

    /// Values that stand for none become NaN, as calibration took them.
    private static func removeAbsurd(
        from spectra: inout [Float], at start: Int, count: Int, _ continuum: Float, _ noise: Float
    ) {
        let limit = PixelStatistics.absurd * noise
        guard limit > 0, limit.isFinite else { return }
        for index in start..<start + count where abs(spectra[index] - continuum) > limit { spectra[index] = .nan }
    }

    private static func median(_ spectra: [Float], at start: Int, count: Int, scratch: inout [Float]) -> Float {
        scratch.withUnsafeMutableBufferPointer { scratch in
            var finite = 0
            for value in spectra[start..<start + count] where value.isFinite {
                scratch[finite] = value
                finite += 1
            }
            return RobustStatistics.quantile(
                0.5, partitioning: UnsafeMutableBufferPointer(rebasing: scratch[..<finite]))
        }
    }
}
