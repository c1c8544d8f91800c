import Drawing
import Foundation
import Spectra

/// One map of the quick-look picture with its title and colour bar.
struct QuickLookPanel {
    let title: String
    let values: [Float]
    let scale: ColorScale
    let colors: ColorMap
    let isEmpty: Bool

    private init(
        _ title: String, values: [Float], usable: [Int], colors: ColorMap, scale: ([Float]) -> ColorScale
    ) {
        let shown = PlaneStatistics(pixels: usable).finite(values)
        self.title = title
        self.values = values
        self.scale = scale(shown)
        self.colors = colors
        isEmpty = shown.isEmpty
    }

    /// The four panels, left to right and down.
    static func panels(of result: FieldResult) -> [QuickLookPanel] {
        let maps = result.maps
        let usable = maps.mask.indices.filter { maps.mask[$0].isUsable }
        let halpha = EmissionLine.halphaIndex * maps.pixelCount
        let flux = Array(maps.flux[halpha..<halpha + maps.pixelCount])
        let typical = PlaneStatistics(pixels: usable.filter { flux[$0] > 0 }).median(flux)
        let exponent = typical.map { Int(floor(log10(Double($0)))) } ?? 0
        let factor = pow(10, -Double(exponent))
        let median = result.assessment.summary.velocityMedian ?? 0
        return [
            QuickLookPanel(
                "H\u{3B1} flux (10\(superscript(exponent)) erg s\u{207B}\u{B9} cm\u{207B}\u{B2})",
                values: flux.map { Float(Double($0) * factor) }, usable: usable, colors: .ember
            ) { .logarithmic($0) },
            QuickLookPanel(
                "Velocity \u{2212} median (km s\u{207B}\u{B9})", values: maps.velocity.map { $0 - median },
                usable: usable, colors: .tide
            ) { .symmetric($0) },
            QuickLookPanel(
                "Broadening \u{3C3} (km s\u{207B}\u{B9})", values: maps.broadening, usable: usable, colors: .reed
            ) { .linear($0) },
            QuickLookPanel("SNR (H\u{3B1} flux / error)", values: maps.snr, usable: usable, colors: .reed) {
                .logarithmic($0)
            },
        ]
    }

    private static func superscript(_ number: Int) -> String {
        let digits = Array("\u{2070}\u{B9}\u{B2}\u{B3}\u{2074}\u{2075}\u{2076}\u{2077}\u{2078}\u{2079}")
        return String(String(number).map { $0 == "-" ? "\u{207B}" : digits[$0.wholeNumberValue ?? 0] })
    }

    func draw(on canvas: Canvas, at origin: (x: Int, y: Int), grid: PanelGrid, mask: [PixelMask]) {
        let (x, y) = (Double(origin.x), Double(origin.y))
        canvas.text(title, x: x, y: y - 18, size: 19)
        canvas.withPixels { paint($0, stride: $1, at: origin, grid: grid, mask: mask) }
        canvas.frame(.faint, x: x, y: y, width: Double(grid.width), height: Double(grid.height))
        if isEmpty {
            let center = (x + Double(grid.width) / 2, y + Double(grid.height) / 2)
            canvas.text("no usable pixel", x: center.0, y: center.1, size: 19, color: .faint, anchor: .center)
        } else {
            ColorBar(colors: colors, scale: scale).draw(
                on: canvas, x: x + Double(grid.width) + 14, y: y, height: QuickLookLayout.mapHeight(of: grid))
        }
    }

    private func paint(
        _ pixels: UnsafeMutablePointer<UInt32>, stride: Int, at origin: (x: Int, y: Int), grid: PanelGrid,
        mask: [PixelMask]
    ) {
        let palette = colors.colors.map(\.packed)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let packed: UInt32
                switch grid.cell(column: column, row: row, values: values, mask: mask) {
                case .value(let value):
                    packed = palette[ColorMap.index(at: scale.position(of: Double(value)))]
                case .excluded: packed = Color.excluded.packed
                case .notAttempted: packed = Color.white.packed
                }
                for dy in 0..<grid.enlargement {
                    let start = (origin.y + row * grid.enlargement + dy) * stride + origin.x
                    for dx in 0..<grid.enlargement { pixels[start + column * grid.enlargement + dx] = packed }
                }
            }
        }
    }
}

/// Where things stand in the quick-look picture, pixels.
struct QuickLookLayout {
    static let margin = 36
    static let headingHeight = 124
    static let legendHeight = 56
    /// Above a panel's map, for its title.
    static let titleHeight = 34
    /// Right of a panel's map, for the colour bar and its numbers.
    static let barSpace = 104
    static let gap = 28

    let grid: PanelGrid

    /// A panel's room for its map: narrow or flat maps still leave room for the title and the numbers.
    var mapWidth: Int { max(grid.width, 460) }
    var mapHeight: Int { Self.mapHeight(of: grid) }

    static func mapHeight(of grid: PanelGrid) -> Int { max(grid.height, 240) }

    var width: Int { 2 * Self.margin + 2 * (mapWidth + Self.barSpace) + Self.gap }
    var height: Int {
        Self.headingHeight + 2 * (Self.titleHeight + mapHeight) + Self.gap + Self.legendHeight
    }

    /// Top left of the map of a panel; panels 0 and 1 above, 2 and 3 below.
    func origin(ofPanel index: Int) -> (x: Int, y: Int) {
        (
            Self.margin + (index % 2) * (mapWidth + Self.barSpace + Self.gap),
            Self.headingHeight + Self.titleHeight + (index / 2) * (mapHeight + Self.titleHeight + Self.gap)
        )
    }
}

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
