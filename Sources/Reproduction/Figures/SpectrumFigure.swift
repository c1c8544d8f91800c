import Drawing
import Foundation
import Spectra

/// Figure 2: a spectrum with its five lines named.
struct SpectrumFigure {
    private let spectrum: ExampleSpectrum

    init(_ spectrum: ExampleSpectrum) { self.spectrum = spectrum }

    var figure: Figure {
        Figure(
            title: "Figure 2: a spectrum",
            caption: "One spectrum in the passband of SN3; dashes mark where its five lines lie.",
            fileName: "figure2_spectrum.png", draw: draw)
    }

    /// The lines' names and places of the text relative to its line, in the order of `EmissionLine.sn3`.
    private static let names: [(text: String, anchor: Canvas.Anchor)] = [
        ("[N II] 6548", .left), ("H\u{3B1}", .center), ("[N II] 6583", .right), ("[S II] 6716", .left),
        ("[S II] 6731", .right),
    ]

    private func draw() -> Canvas {
        let area = FigurePage.wide(height: 420)
        let canvas = FigurePage.canvas(title: figure.title, above: area)
        let relative = RelativeSpectrum(wavenumbers: spectrum.wavenumbers, flux: spectrum.flux)
        // Above the lines stand their names.
        let chart = relative.chart(on: canvas, in: area, headroom: 0.2)
        drawNames(on: chart, y: Double(area.y) + 18)
        relative.draw(on: chart)
        let velocity = String(format: "%+.0f", spectrum.velocity).replacing("-", with: "\u{2212}")
        chart.drawAxes(title: "Gas at \(velocity) km/s")
        return canvas
    }

    private func drawNames(on chart: Chart, y: Double) {
        let factor = Doppler.factor(velocity: spectrum.velocity)
        for (line, name) in zip(EmissionLine.sn3, Self.names) {
            let wavenumber = line.wavenumber * factor
            guard chart.x.range.contains(wavenumber) else { continue }
            let x = chart.place(wavenumber, 0).x
            let offset =
                switch name.anchor {
                case .left: -4.0
                case .center: 0.0
                case .right: 4.0
                }
            chart.canvas.text(name.text, x: x + offset, y: y, size: Chart.textSizes.tick, anchor: name.anchor)
            chart.canvas.path(
                .faint, through: [(x, y + 14), (x, Double(chart.area.bottom))], dashes: [4, 4])
        }
    }
}
