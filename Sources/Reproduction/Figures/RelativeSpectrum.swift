import Drawing

/// A spectrum as figures 2 and 6 draw it: over the highest of its channels.
struct RelativeSpectrum {
    /// cm-1, increasing.
    let wavenumbers: [Double]
    /// The highest is 1; as given where none is above 0.
    private let flux: [Double]

    init(wavenumbers: [Double], flux: [Double]) {
        let highest = flux.filter(\.isFinite).max() ?? 0
        self.wavenumbers = wavenumbers
        self.flux = highest > 0 ? flux.map { $0 / highest } : flux
    }

    /// An empty chart for it, from the first channel to the last.
    ///
    /// - Parameter headroom: free above the highest channel, as a share of it.
    func chart(on canvas: Canvas, in area: PixelArea, headroom: Double) -> Chart {
        Chart(
            on: canvas, in: area,
            x: ChartAxis(
                "Wavenumber (cm\u{207B}\u{B9})", over: wavenumbers[0]...wavenumbers[wavenumbers.count - 1]),
            y: ChartAxis("Flux / highest channel", around: flux + [0, 1 + headroom]))
    }

    func draw(on chart: Chart) {
        chart.line(.ink, through: zip(wavenumbers, flux).map { ($0, $1) })
    }
}
