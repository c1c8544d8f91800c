import Drawing
import Foundation
import Spectra

/// The quick-look picture: H-alpha flux, velocity relative to its median, broadening and SNR on one pixel grid.
///
/// The map's first row is at the bottom unless the celestial coordinates say that north is there; then the map is
/// turned by 180 degrees. A pixel shows its value whenever no excluding bit is set; fitted pixels with one are grey,
/// pixels that were not fitted are white. Maps over 720 pixels are reduced by a whole factor to medians of usable
/// pixels, smaller ones enlarged by a whole factor without smoothing.
package enum QuickLook {
    /// Writes the picture as PNG.
    package static func draw(_ result: FieldResult, to path: String) throws(ProductError) {
        let orientation = SkyOrientation(result.provenance.celestial)
        let grid = PanelGrid(
            mapWidth: result.maps.width, mapHeight: result.maps.height,
            isTurned: orientation?.isUpsideDown ?? false)
        let layout = QuickLookLayout(grid: grid)
        let canvas = Canvas(width: layout.width, height: layout.height)
        for (index, panel) in QuickLookPanel.panels(of: result).enumerated() {
            panel.draw(on: canvas, at: layout.origin(ofPanel: index), grid: grid, mask: result.maps.mask)
        }
        drawHeading(result, on: canvas)
        if let orientation {
            drawCompass(orientation, isTurned: grid.isTurned, on: canvas, x: Double(layout.width) - 74, y: 64)
        }
        drawLegend(result.provenance, on: canvas)
        do {
            try canvas.write(to: path)
        } catch {
            throw ProductError(writing: path, errno: error.errno, detail: error.detail)
        }
    }

    private static func drawHeading(_ result: FieldResult, on canvas: Canvas) {
        let margin = Double(QuickLookLayout.margin)
        let names = [
            result.provenance.claim.observation?.object ?? "unknown object",
            result.provenance.claim.observation?.odometer, "SN3",
        ]
        let title = names.compactMap { $0 }.joined(separator: "  ")
        let end = margin + canvas.text(title, x: margin, y: 36, size: 28, bold: true)
        let color: Color =
            switch result.verdict {
            case .pass: .pass
            case .warn: .warn
            case .fail: .fail
            }
        canvas.text(result.verdict.rawValue.uppercased(), x: end + 24, y: 36, size: 28, bold: true, color: color)

        let summary = result.assessment.summary
        let counts = [
            result.provenance.observationDate.map { "observed \($0)" }, "\(summary.pixelCount) pixels",
            "\(summary.attemptedCount) fitted", "\(summary.usableCount) usable",
        ]
        canvas.text(counts.compactMap { $0 }.joined(separator: ", "), x: margin, y: 72, size: 17)
        func number(_ value: Float?, _ format: String) -> String? {
            value.map { String(format: format, $0).replacing("-", with: "\u{2212}") }
        }
        let frame = result.provenance.heliocentricVelocity == nil ? "" : " heliocentric"
        let medians = [
            number(summary.velocityMedian, "velocity %.1f km/s\(frame)"),
            number(summary.broadeningMedian, "broadening %.1f km/s").map { median in
                guard let limits = summary.broadeningLimitFraction, limits > 0 else { return median }
                return median + String(format: " (%.0f %% limits)", 100 * limits)
            }, number(summary.snrMedian, "SNR %.1f"),
            number(summary.reducedChiSquareMedian, "reduced \u{3C7}\u{B2} %.2f"),
        ].compactMap { $0 }
        canvas.text(
            medians.isEmpty ? "no usable pixel" : "medians: " + medians.joined(separator: ", "), x: margin, y: 98,
            size: 17)
    }

    private static func drawCompass(
        _ orientation: SkyOrientation, isTurned: Bool, on canvas: Canvas, x: Double, y: Double
    ) {
        let turn = isTurned ? -1.0 : 1.0
        for (name, direction) in [("N", orientation.north), ("E", orientation.east)] {
            // The picture's y runs downwards.
            let (dx, dy) = (turn * direction.x, -turn * direction.y)
            canvas.line(.ink, from: (x, y), to: (x + 30 * dx, y + 30 * dy), width: 2)
            canvas.text(name, x: x + 42 * dx, y: y + 42 * dy, size: 16, anchor: .center)
        }
    }

    private static func drawLegend(_ provenance: Provenance, on canvas: Canvas) {
        let y = Double(canvas.height) - 30
        var x = Double(QuickLookLayout.margin)
        for (color, meaning) in [(Color.excluded, "fitted, not usable"), (.white, "not fitted")] {
            canvas.fill(color, x: x, y: y - 8, width: 16, height: 16)
            canvas.frame(.faint, x: x, y: y - 8, width: 16, height: 16)
            x += 24 + canvas.text(meaning, x: x + 24, y: y, size: 15) + 28
        }
        canvas.text(
            "sn3d \(provenance.claim.software.version), processing \(provenance.claim.processingID.uuidString.lowercased())",
            x: Double(canvas.width) - Double(QuickLookLayout.margin), y: y, size: 13, color: .faint, anchor: .right)
    }
}

/// Colours with a meaning in the quick-look picture.
extension Color {
    /// A fitted pixel whose numbers should not be used.
    static let excluded = Color(gray: 0.62)
    static let pass = Color(red: 0.10, green: 0.48, blue: 0.20)
    static let warn = Color(red: 0.72, green: 0.42, blue: 0.00)
    static let fail = Color(red: 0.75, green: 0.10, blue: 0.10)
}
