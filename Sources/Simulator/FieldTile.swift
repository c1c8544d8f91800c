/// A part of a field that is computed and written at a time: its values are laid out [channel][row][column].
struct FieldTile {
    let columns, rows: Range<Int>

    var pixelCount: Int { columns.count * rows.count }
}

/// A cube being written, tile by tile. It takes its name when it is complete; without `commit` nothing is left of it.
protocol CubeFile {
    /// The tiles of which the file is made, in the order in which they are to be written.
    var tiles: [FieldTile] { get }

    /// - Parameters:
    ///   - real: fluxes, erg/s/cm2/A; may be overwritten.
    ///   - imaginary: the same for the imaginary part, where the file holds one.
    func write(
        _ tile: FieldTile, real: UnsafeMutablePointer<Float>, imaginary: UnsafeMutablePointer<Float>?
    ) throws(SimulatorError)

    func commit() throws(SimulatorError)
}
