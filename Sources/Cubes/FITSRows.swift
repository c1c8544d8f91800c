/// Single rows of a cube's channels.
final class FITSRows {
    let width, height, channelCount: Int
    private let blocks: any PixelBlocks

    init(_ blocks: any PixelBlocks, width: Int, height: Int, channelCount: Int) {
        self.blocks = blocks
        (self.width, self.height, self.channelCount) = (width, height, channelCount)
    }

    func values(_ row: Int, channel: Int) throws(CubeError) -> [Float] {
        var values = [Float](repeating: 0, count: width)
        let block = PixelBlock(columns: 0..<width, rows: row..<row + 1, channels: channel..<channel + 1)
        try values.withUnsafeMutableBufferPointer { (buffer) throws(CubeError) in
            guard let start = buffer.baseAddress else { return }
            try blocks.read(.real, of: block, into: start)
        }
        return values
    }

    func holdsNumbers(_ row: Int, channel: Int) throws(CubeError) -> Bool {
        try values(row, channel: channel).contains { $0.isFinite && $0 != 0 }
    }

    /// The first of some rows that holds numbers in a channel.
    func row(holdingNumbersIn channel: Int, of rows: [Int]) throws(CubeError) -> Int? {
        for row in rows where try holdsNumbers(row, channel: channel) { return row }
        return nil
    }
}

/// The channels at a cube's ends that hold no numbers: those that the calibration left empty, or those that were never
/// written?
///
/// A pixel's band is the axis' times c / AXISCORR. One of a larger c lacks the first channels, one of a smaller c the
/// last, and how many changes from row to row with c. Channels that were never written are missing in every row alike.
struct EdgeChannels {
    private let rows: FITSRows

    init(_ rows: FITSRows) { self.rows = rows }

    /// Channels by which the emptiness of a whole band of 842 differs from one row to the next: 9 x 842 x dc / c with
    /// dc / c = tan(15.45 degrees) x 3.56e-3 degrees (`LaserMap.angleGradient`). Half of it is asked for.
    private static let channelsPerRow = 0.13 / 2 / 842

    func areMissing(fromRow lowest: Int, to highest: Int) throws(CubeError) -> Bool {
        let last = rows.channelCount - 1
        guard try !rows.holdsNumbers(highest, channel: last) else { return false }
        // Rows in which neither end holds numbers have lost one.
        if try !rows.holdsNumbers(highest, channel: 0) { return true }
        // Rows so far apart that two channels lie between them, and no more of them than tell.
        let apart = 2 / (Self.channelsPerRow * Double(rows.channelCount))
        let step = max(Int(apart.rounded(.up)), (highest - lowest) / Self.mostRows, 1)
        let counts = try stride(from: highest, through: lowest, by: -step).map { row throws(CubeError) in
            try emptyChannels(row)
        }
        return zip(counts, counts.dropFirst()).contains { $0 > 0 && $1 > 0 && abs($0 - $1) <= 1 }
    }

    private static let mostRows = 16

    private func emptyChannels(_ row: Int) throws(CubeError) -> Int {
        var count = 0
        while count < rows.channelCount, try !rows.holdsNumbers(row, channel: rows.channelCount - 1 - count) {
            count += 1
        }
        return count
    }
}
