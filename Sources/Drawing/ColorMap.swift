import Foundation

/// 256 colours for values between the ends of a scale. Lightness runs evenly through them, so that equal steps look
/// equal and the picture survives printing in grey; none is the grey of excluded pixels or the white of empty ones.
public struct ColorMap: Sendable {
    public let colors: [Color]

    /// Dark violet to pale yellow through red: for flux.
    public static let ember = ColorMap(lightness: 0.15...0.94, chroma: 0.17, hue: (290, 465))
    /// Dark violet to pale yellow through blue and green: for broadening and SNR.
    public static let reed = ColorMap(lightness: 0.22...0.92, chroma: 0.15, hue: (300, 105))
    /// Blue for approaching, red for receding, pale yellow between them; both sides equally dark at equal distance.
    public static let tide = ColorMap { position in
        let distance = abs(2 * position - 1)
        let hue = position < 0.5 ? 105 + 155 * pow(distance, 0.6) : 105 - 80 * pow(distance, 0.6)
        return Color(lightness: 0.95 - 0.57 * distance, chroma: 0.07 + 0.11 * distance, hue: hue)
    }

    private init(lightness: ClosedRange<Double>, chroma: Double, hue: (from: Double, to: Double)) {
        self.init { position in
            Color(
                lightness: lightness.lowerBound + position * (lightness.upperBound - lightness.lowerBound),
                chroma: chroma * (0.55 + 0.45 * sin(.pi * position)),
                hue: hue.from + position * (hue.to - hue.from))
        }
    }

    private init(_ color: (Double) -> Color) {
        colors = (0..<256).map { color(Double($0) / 255) }
    }

    /// The colour at `position` 0...1 of the scale; positions beyond the ends take the end's colour.
    public func color(at position: Double) -> Color {
        colors[Self.index(at: position)]
    }

    public static func index(at position: Double) -> Int { Int((min(max(position, 0), 1) * 255).rounded()) }
}
