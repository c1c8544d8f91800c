import Drawing

/// A picture of the report.
struct Figure {
    /// Heading in the report, of the picture as well.
    let title: String
    /// What the picture shows, a sentence or two.
    let caption: String
    let fileName: String
    let draw: () -> Canvas

    /// All figures in the paper's order.
    static func all(of content: ReportContent) -> [Figure] {
        [
            SpectrumFigure(content.example).figure,
            DensityFigure(content.test).figure,
            ResidualFigure.ofTestSet(content.test).figure,
            ResidualDensityFigure(content.test).figure,
            SaliencyFigure(content.saliency).figure,
            ResidualFigure.ofHighSignal(content.highSignal).figure,
        ]
    }
}
