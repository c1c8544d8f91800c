import Drawing

/// Figure 6: the channels that the predictions depend on, as colours behind the spectrum.
struct SaliencyFigure {
    private let saliency: Saliency

    init(_ saliency: Saliency) { self.saliency = saliency }

    var figure: Figure {
        Figure(
            title: "Figure 6: channels that the predictions depend on",
            caption: "Behind the spectrum stands each channel's saliency over the largest one of the panel.",
            fileName: "figure6_saliency.png", draw: draw)
    }

    private func draw() -> Canvas {
        let areas = (0..<2).map { FigurePage.wide($0, height: 270, space: 112) }
        let canvas = FigurePage.canvas(title: figure.title, above: areas[1])
        draw("Velocity", saliency.velocity, on: canvas, in: areas[0])
        draw("Broadening", saliency.broadening, on: canvas, in: areas[1])
        return canvas
    }

    private func draw(_ name: String, _ values: [Double], on canvas: Canvas, in area: PixelArea) {
        let relative = RelativeSpectrum(wavenumbers: saliency.wavenumbers, flux: saliency.spectrum)
        let wavenumbers = relative.wavenumbers
        let chart = relative.chart(on: canvas, in: area, headroom: 0.05)
        // A channel reaches half a step to both sides of its wavenumber.
        let half = (wavenumbers[wavenumbers.count - 1] - wavenumbers[0]) / Double(2 * (wavenumbers.count - 1))
        let grid = CellGrid(
            columns: values.count, rows: 1,
            xRange: (wavenumbers[0] - half)...(wavenumbers[wavenumbers.count - 1] + half), yRange: chart.y.range,
            values: values)
        let largest = values.filter(\.isFinite).max() ?? 0
        chart.image(grid, colors: .glow, scale: ColorScale(lower: 0, upper: largest > 0 ? largest : 1))
        relative.draw(on: chart)
        chart.drawAxes(title: name)
        chart.drawColorBar(.glow, scale: ColorScale(lower: 0, upper: 1), label: "Relative saliency")
    }
}
