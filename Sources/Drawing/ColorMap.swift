import Foundation

/// A map from positions on a scale to 256 colours.
///
/// Lightness runs evenly through the colours, so that equal steps look equal and the picture survives printing in grey.
/// None of `ember`, `reed` and `tide` is grey or white.
package struct ColorMap: Sendable {
    /// The colours, 256 values from the lower end of the scale to the upper.
    package let colors: [Color]

    /// The map for flux: dark violet to pale yellow through red.
    package static let ember = ColorMap(lightness: (0.15, 0.94), chroma: 0.17, hue: (290, 465))
    /// The map for broadening and signal-to-noise ratio: dark violet to pale yellow through blue and green.
    package static let reed = ColorMap(lightness: (0.22, 0.92), chroma: 0.15, hue: (300, 105))
    /// The map for counts on white: pale yellow to dark blue through green.
    package static let dusk = ColorMap(lightness: (0.93, 0.28), chroma: 0.14, hue: (110, 275))
    /// The map for a background of dark lines: white to orange.
    package static let glow = ColorMap { position in
        Color(lightness: 1 - 0.35 * position, chroma: 0.2 * pow(position, 0.6), hue: 95 - 50 * position)
    }
    /// The map for velocity: blue for approaching, red for receding, pale yellow between them.
    ///
    /// Both sides are equally dark at equal distance from the middle.
    package static let tide = ColorMap { position in
        let distance = abs(2 * position - 1)
        let hue = position < 0.5 ? 105 + 155 * pow(distance, 0.6) : 105 - 80 * pow(distance, 0.6)
        return Color(lightness: 0.95 - 0.57 * distance, chroma: 0.07 + 0.11 * distance, hue: hue)
    }

    private init(lightness: (from: Double, to: Double), chroma: Double, hue: (from: Double, to: Double)) {
        self.init { position in
            Color(
                lightness: lightness.from + position * (lightness.to - lightness.from),
                chroma: chroma * (0.55 + 0.45 * sin(.pi * position)),
                hue: hue.from + position * (hue.to - hue.from))
        }
    }

    private init(_ color: (Double) -> Color) {
        colors = (0..<256).map { color(Double($0) / 255) }
    }

    /// The colour at `position` 0...1 of the scale; positions beyond the ends take the end's colour.
    package func color(at position: Double) -> Color {
        colors[Self.index(at: position)]
    }

    /// The index, 0...255, of the colour at `position` 0...1 of the scale.
    package static func index(at position: Double) -> Int { Int((min(max(position, 0), 1) * 255).rounded()) }
}
