import Foundation

/// A colour of sRGB with components from 0 to 1.
package struct Color: Sendable, Hashable {
    package let red: Double
    package let green: Double
    package let blue: Double

    package static let white = Color(red: 1, green: 1, blue: 1)
    /// The colour of text and lines of the data.
    package static let ink = Color(gray: 0.13)
    /// The colour of frames, ticks and remarks.
    package static let faint = Color(gray: 0.40)

    package init(red: Double, green: Double, blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Creates a grey from 0, black, to 1, white.
    package init(gray: Double) { self.init(red: gray, green: gray, blue: gray) }

    /// Creates a colour of the OKLab space (B. Ottosson 2020), whose coordinates follow what the eye sees.
    ///
    /// - Parameters:
    ///   - lightness: The lightness, 0...1.
    ///   - chroma: The chroma, reduced as far as sRGB demands.
    ///   - hue: The hue, degrees.
    package init(lightness: Double, chroma: Double, hue: Double) {
        var scale = 1.0
        var linear = Self.linear(lightness: lightness, chroma: chroma, hue: hue)
        while scale > 0, !linear.allSatisfy({ (-1e-6...1 + 1e-6).contains($0) }) {
            scale -= 0.01
            linear = Self.linear(lightness: lightness, chroma: chroma * max(0, scale), hue: hue)
        }
        let encoded = linear.map { value -> Double in
            let clipped = min(max(value, 0), 1)
            return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * pow(clipped, 1 / 2.4) - 0.055
        }
        self.init(red: encoded[0], green: encoded[1], blue: encoded[2])
    }

    /// Converts OKLab in polar form to linear sRGB, with the matrices of its definition.
    private static func linear(lightness: Double, chroma: Double, hue: Double) -> [Double] {
        let a = chroma * cos(hue * .pi / 180)
        let b = chroma * sin(hue * .pi / 180)
        let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
        let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
        let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
        return [
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        ]
    }

    /// The pixel value in a 24-bit cairo image, 0x00RRGGBB.
    package var packed: UInt32 {
        func byte(_ value: Double) -> UInt32 { UInt32((value * 255).rounded()) }
        return byte(red) << 16 | byte(green) << 8 | byte(blue)
    }
}
