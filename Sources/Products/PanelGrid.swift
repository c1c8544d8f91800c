import Spectra

/// A map brought to the pixels of a panel: enlarged by a whole factor without smoothing, or reduced by a whole factor
/// to the median of the usable pixels in each block.
struct PanelGrid {
    /// Longest side of a panel's map, pixels.
    static let longestSide = 720

    let mapWidth: Int
    let mapHeight: Int
    /// Screen pixels for a map pixel, 1 when reduced.
    let enlargement: Int
    /// Map pixels along a side of a block, 1 when enlarged.
    let reduction: Int
    /// Turned by 180 degrees, to have north up.
    let isTurned: Bool

    init(mapWidth: Int, mapHeight: Int, isTurned: Bool) {
        self.mapWidth = mapWidth
        self.mapHeight = mapHeight
        self.isTurned = isTurned
        let longest = max(mapWidth, mapHeight)
        enlargement = max(1, Self.longestSide / longest)
        reduction = max(1, (longest + Self.longestSide - 1) / Self.longestSide)
    }

    var columns: Int { (mapWidth + reduction - 1) / reduction }
    var rows: Int { (mapHeight + reduction - 1) / reduction }
    var width: Int { columns * enlargement }
    var height: Int { rows * enlargement }

    enum Cell {
        case value(Float)
        case excluded, notAttempted
    }

    /// What a block of the grid shows; column and row count from the panel's top left.
    func cell(column: Int, row: Int, values: [Float], mask: [PixelMask]) -> Cell {
        let blockX = isTurned ? columns - 1 - column : column
        let blockY = isTurned ? row : rows - 1 - row
        var usable: [Float] = []
        usable.reserveCapacity(reduction * reduction)
        var isAttempted = false
        for y in blockY * reduction..<min((blockY + 1) * reduction, mapHeight) {
            for x in blockX * reduction..<min((blockX + 1) * reduction, mapWidth) {
                let pixel = y * mapWidth + x
                isAttempted = isAttempted || mask[pixel].isAttempted
                if mask[pixel].isUsable, values[pixel].isFinite { usable.append(values[pixel]) }
            }
        }
        guard usable.isEmpty else {
            return .value(
                usable.withUnsafeMutableBufferPointer { RobustStatistics.quantile(0.5, partitioning: $0) })
        }
        return isAttempted ? .excluded : .notAttempted
    }
}
