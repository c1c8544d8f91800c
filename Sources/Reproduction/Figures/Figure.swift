import Drawing

/// A picture of the report.
struct Figure {
    /// The heading in the report and in the picture.
    let title: String
    /// A sentence or two on what the picture shows.
    let caption: String
    let fileName: String
    let draw: () -> Canvas

    /// Lists all figures in the paper's order.
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

/// The layout of the report's pictures: a heading and, below it, one or two panels.
enum FigurePage {
    /// The width of a picture, pixels.
    static let width = 1200
    /// The space left of a panel's frame for its axis' numbers and label, pixels.
    static let axisSpace = 92
    /// The gap between two panels one above the other, pixels.
    private static let rowGap = 100
    /// The space above the first frame, pixels.
    private static let firstTop = 106
    /// The space below the last frame for its axis' numbers and label and a remark, pixels.
    private static let bottomSpace = 88

    /// The side of the square frames of two panels beside each other, pixels, a multiple of 44 and of 99.
    static let side = 396

    /// The frame of the left panel, 0, or the right one, 1.
    static func square(_ index: Int) -> PixelArea {
        PixelArea(x: index * width / 2 + axisSpace, y: firstTop, width: side, height: side)
    }

    /// The frame of a panel as wide as the page but for `space` pixels on its right; panel 1 is below panel 0.
    static func wide(_ index: Int = 0, height: Int, space: Int = 24) -> PixelArea {
        PixelArea(
            x: axisSpace, y: firstTop + index * (height + rowGap), width: width - axisSpace - space, height: height)
    }

    /// Makes an empty page with a heading that ends below a frame.
    static func canvas(title: String, above lastFrame: PixelArea) -> Canvas {
        let canvas = Canvas(width: width, height: lastFrame.bottom + bottomSpace)
        canvas.text(title, x: 24, y: 34, size: 22, bold: true)
        return canvas
    }
}
