import Spectra

/// Some neighbouring blocks of the survey taken together, for more signal.
struct SkyRegion: Sendable {
    /// Mean position of the blank pixels.
    let x, y: Double
    /// Width of the instrument's sinc there, cm-1.
    let lineWidth: Double
    /// Mean spectrum of the emptiest pixels, on the channels of `SN3Band.fit`.
    let blank: [Float]
    /// Mean spectrum of the brightest pixels less that of the emptiest: nebular lines without sky.
    let gas: [Float]

    /// Takes a field's blocks together by their places in a grid of `columns` x `rows`; places without blocks are left
    /// out.
    static func grid(
        _ blocks: [BlockSummary], columns: Int, rows: Int, width: Int, height: Int, setup: ScanSetup
    ) -> [SkyRegion] {
        var places = [[BlockSummary]](repeating: [], count: columns * rows)
        for block in blocks {
            let column = min(columns - 1, Int(block.x / Double(width) * Double(columns)))
            let row = min(rows - 1, Int(block.y / Double(height) * Double(rows)))
            places[row * columns + column].append(block)
        }
        return places.filter { !$0.isEmpty }.map { SkyRegion($0, setup: setup) }
    }

    private init(_ blocks: [BlockSummary], setup: ScanSetup) {
        let blankWeights = blocks.map { Double($0.blankCount) }
        let total = blankWeights.reduce(0, +)
        func mean(_ value: (BlockSummary) -> Double) -> Double {
            zip(blocks, blankWeights).reduce(0) { $0 + value($1.0) * $1.1 } / total
        }
        x = mean(\.blankPlace.x)
        y = mean(\.blankPlace.y)
        lineWidth = setup.lineWidth(correction: mean(\.correction))
        blank = Self.mean(blocks.map(\.blank), weights: blankWeights)
        // Block by block, as the sky differs from block to block.
        gas = Self.mean(
            blocks.flatMap { block in block.cells.map { zip($0.spectrum, block.blank).map { $0 - $1 } } },
            weights: blocks.flatMap { block in block.cells.map { Double($0.count) } })
    }

    /// Weighted mean of the spectra that hold a number in a channel.
    static func mean(_ spectra: [[Float]], weights: [Double]) -> [Float] {
        guard let first = spectra.first else { return [] }
        return first.indices.map { channel in
            var (sum, total) = (0.0, 0.0)
            for (spectrum, weight) in zip(spectra, weights) where spectrum[channel].isFinite {
                sum += weight * Double(spectrum[channel])
                total += weight
            }
            return total > 0 ? Float(sum / total) : .nan
        }
    }
}
