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

/// The layout of the report's pictures, pixels: a heading, below it one or two panels.
enum FigurePage {
    static let width = 1200
    /// Left of a panel's frame, for numbers and label of its axis.
    static let axisSpace = 92
    /// The gap between two panels one above the other.
    private static let rowGap = 100
    private static let firstTop = 106
    /// Below the last frame, for numbers and label of its axis and a remark.
    private static let bottomSpace = 88

    /// Side of the square frames of two panels beside each other, a multiple of 44 and of 99.
    static let side = 396

    static func square(_ index: Int) -> PixelArea {
        PixelArea(x: index * width / 2 + axisSpace, y: firstTop, width: side, height: side)
    }

    /// A frame over the page's whole width but for `space` on its right.
    static func wide(_ index: Int = 0, height: Int, space: Int = 24) -> PixelArea {
        PixelArea(
            x: axisSpace, y: firstTop + index * (height + rowGap), width: width - axisSpace - space, height: height)
    }

    /// An empty page that ends below the frame, with its heading.
    static func canvas(title: String, above lastFrame: PixelArea) -> Canvas {
        let canvas = Canvas(width: width, height: lastFrame.bottom + bottomSpace)
        canvas.text(title, x: 24, y: 34, size: 22, bold: true)
        return canvas
    }
}
