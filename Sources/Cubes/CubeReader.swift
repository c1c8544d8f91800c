/// Reads blocks of a cube's pixels. Holds one open file: not for sharing between threads, each opens its own.
///
/// Memory is the caller's: a read fills what it is given and keeps nothing, whatever the cube's size.
public final class CubeReader {
    private let image: FITSImage
    private let width, height, channelCount: Int

    init(_ image: FITSImage, width: Int, height: Int, channelCount: Int) {
        self.image = image
        self.width = width
        self.height = height
        self.channelCount = channelCount
    }

    /// Reads whole rows of some channels.
    ///
    /// - Parameters:
    ///   - rows: rows of the image, from 0; inside the cube.
    ///   - channels: channels, from 0; inside the cube.
    ///   - output: channels.count x rows.count x width values, [channel][row][x], in erg/s/cm2/A; NaN kept as NaN.
    public func read(
        rows: Range<Int>, channels: Range<Int>, into output: UnsafeMutablePointer<Float>
    ) throws(CubeError) {
        precondition(0 <= rows.lowerBound && rows.upperBound <= height, "rows outside the cube")
        precondition(0 <= channels.lowerBound && channels.upperBound <= channelCount, "channels outside the cube")
        let count = rows.count * width
        guard count > 0 else { return }
        for (index, channel) in channels.enumerated() {
            let first = (channel * height + rows.lowerBound) * width
            try image.read(first: first, count: count, into: output + index * count)
        }
    }

    /// Throws `cube.changed` when the path no longer leads to the file that was opened: call it after the last read,
    /// before results are believed.
    public func checkUnchanged() throws(CubeError) { try image.checkUnchanged() }

    /// Rows whose pixels in `channels` channels fit into `bytes` as `Float`; at least 1.
    public static func rowsPerTile(width: Int, channels: Int, bytes: Int) -> Int {
        max(1, bytes / max(1, width * channels * MemoryLayout<Float>.size))
    }
}
