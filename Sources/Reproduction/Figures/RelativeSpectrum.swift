import Drawing

/// A spectrum as figures 2 and 6 draw it, divided by the highest of its channels.
struct RelativeSpectrum {
    /// The wavenumbers of the channels, increasing, cm-1.
    let wavenumbers: [Double]
    /// The flux of each channel, of which the highest is 1; as given where none is above 0.
    private let flux: [Double]

    init(wavenumbers: [Double], flux: [Double]) {
        let highest = flux.filter(\.isFinite).max() ?? 0
        self.wavenumbers = wavenumbers
        self.flux = highest > 0 ? flux.map { $0 / highest } : flux
    }

    /// Makes an empty chart from the first channel to the last.
    ///
    /// - Parameters:
    ///   - canvas: The picture.
    ///   - area: The inside of the chart's frame.
    ///   - headroom: The free space above the highest channel, as a share of that channel's height.
    func chart(on canvas: Canvas, in area: PixelArea, headroom: Double) -> Chart {
        Chart(
            on: canvas, in: area,
            x: ChartAxis(
                "Wavenumber (cm\u{207B}\u{B9})", over: wavenumbers[0]...wavenumbers[wavenumbers.count - 1]),
            y: ChartAxis("Flux / highest channel", around: flux + [0, 1 + headroom]))
    }

    /// Draws the spectrum as a line.
    func draw(on chart: Chart) {
        chart.line(.ink, through: zip(wavenumbers, flux).map { ($0, $1) })
    }
}
