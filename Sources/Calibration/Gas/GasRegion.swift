import Spectra

/// The brightest pixels in a part of the field, a sixteenth of it on a side or 16 pixels.
struct GasRegion: Sendable {
    /// Mean place of the pixels.
    let x, y: Double
    /// Width of the instrument's sinc there, cm-1.
    let lineWidth: Double
    /// Mean spectrum less that of the emptiest pixels near, on the channels of `SN3Band.fit`: lines without sky.
    let spectrum: [Float]

    /// Regions on a side of the field, at most.
    private static let most = 16
    private static let smallest = 16

    /// Pixels on a side of a region.
    static func size(ofField length: Int) -> Int { max(smallest, length / most) }

    /// Takes the cells of a field's blocks together by their places.
    static func grid(_ blocks: [BlockSummary], width: Int, height: Int, setup: ScanSetup) -> [GasRegion] {
        struct Part {
            let block: BlockSummary
            let cell: BrightCell
        }
        let (columns, rows) = (max(1, width / size(ofField: width)), max(1, height / size(ofField: height)))
        let parts = blocks.flatMap { block in block.cells.map { Part(block: block, cell: $0) } }
        let places = Dictionary(grouping: parts) { part in
            let column = Int(part.cell.x / Double(width) * Double(columns))
            let row = Int(part.cell.y / Double(height) * Double(rows))
            return row * columns + column
        }
        return places.sorted { $0.key < $1.key }.map { _, parts in
            let weights = parts.map { Double($0.cell.count) }
            let total = weights.reduce(0, +)
            func mean(_ value: (Part) -> Double) -> Double {
                zip(parts, weights).reduce(0) { $0 + value($1.0) * $1.1 } / total
            }
            return GasRegion(
                x: mean(\.cell.x), y: mean(\.cell.y), lineWidth: setup.lineWidth(correction: mean(\.block.correction)),
                spectrum: SkyRegion.mean(
                    parts.map { part in zip(part.cell.spectrum, part.block.blank).map { $0 - $1 } }, weights: weights))
        }
    }
}
