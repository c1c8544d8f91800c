import FITS

/// A cube as FITS.
struct FITSCubeFile: CubeFile {
    /// Bytes of a tile, if that is more than a row.
    private static let tileBytes = 16 << 20

    let tiles: [FieldTile]
    private let file: FITSImageFile
    private let start: Int
    private let width, height, channelCount: Int
    private let packing: FITSPacking

    init(replacing path: String, _ field: FieldSimulation) throws(SimulatorError) {
        (width, height, channelCount) = (field.parameters.width, field.parameters.height, field.axis.count)
        packing = FITSPacking(of: path)
        (file, start) = try SimulatorError.writing { [width, height, channelCount] () throws(FITSError) in
            let file = try FITSImageFile(replacing: path)
            return (file, try file.append(cards: CubeCards(field).cards, pixels: width * height * channelCount))
        }
        let rowBytes = width * channelCount * MemoryLayout<Float>.size
        let rowCount = max(1, min(height, Self.tileBytes / rowBytes))
        tiles = stride(from: 0, to: height, by: rowCount).map { [width, height] first in
            FieldTile(columns: 0..<width, rows: first..<min(height, first + rowCount))
        }
    }

    func write(
        _ tile: FieldTile, real: UnsafeMutablePointer<Float>, imaginary: UnsafeMutablePointer<Float>?
    ) throws(SimulatorError) {
        for channel in 0..<channelCount {
            let first = (channel * height + tile.rows.lowerBound) * width
            try SimulatorError.writing { () throws(FITSError) in
                try file.write(
                    real + channel * tile.pixelCount, count: tile.pixelCount,
                    at: start + first * MemoryLayout<Float>.size)
            }
        }
    }

    func commit() throws(SimulatorError) {
        try SimulatorError.writing { () throws(FITSError) in try file.commit(packing: packing) }
    }
}
