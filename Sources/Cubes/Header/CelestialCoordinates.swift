import Glibc

/// Right ascension and declination of a pixel, from the header's gnomonic (TAN) projection with SIP distortion.
///
/// Follows Greisen & Calabretta 2002 (A&A 395, 1061), Calabretta & Greisen 2002 (A&A 395, 1077) and Shupe et al. 2005
/// (ASPC 347, 491). The linear part is read as CD, as PC with CDELT, or as PC alone; angles in degrees.
package struct CelestialCoordinates: Sendable {
    /// A reference pixel as far away as this, pixels, places nothing on the sky to a pixel.
    private static let farthestPixel = 1e6

    private struct Term {
        let x, y: Int
        let coefficient: Double
    }

    /// The place of the reference pixel.
    package let reference: SkyPosition
    private let referencePixel: (x: Double, y: Double)
    private let referenceRA, referenceDec: Double
    /// Degrees per pixel: (1_1, 1_2, 2_1, 2_2).
    private let matrix: (Double, Double, Double, Double)
    private let distortionX, distortionY: [Term]

    /// nil when the header has no such projection.
    package init?(header: CubeHeader) {
        guard let first = header.string("CTYPE1"), first.hasPrefix("RA---TAN"),
            let second = header.string("CTYPE2"), second.hasPrefix("DEC--TAN"),
            let x = header.double("CRPIX1"), let y = header.double("CRPIX2"),
            let unitX = Self.degrees(header.string("CUNIT1")), let unitY = Self.degrees(header.string("CUNIT2")),
            let ra = header.double("CRVAL1").map({ $0 * unitX }), let dec = header.double("CRVAL2").map({ $0 * unitY }),
            abs(x) < Self.farthestPixel, abs(y) < Self.farthestPixel, abs(ra) <= 360,
            let reference = SkyPosition(rightAscension: ra < 0 ? ra + 360 : ra == 360 ? 0 : ra, declination: dec)
        else { return nil }
        self.reference = reference
        referencePixel = (x, y)
        (referenceRA, referenceDec) = (ra, dec)
        let keywords = ["CD1_1", "CD1_2", "CD2_1", "CD2_2"]
        if keywords.contains(where: { header[$0] != nil }) {
            // Those that are left out are 0.
            let cd = keywords.compactMap { header[$0] == nil ? 0 : header.double($0) }
            guard cd.count == keywords.count else { return nil }
            matrix = (unitX * cd[0], unitX * cd[1], unitY * cd[2], unitY * cd[3])
        } else {
            let (scaleX, scaleY) = (unitX * (header.double("CDELT1") ?? 1), unitY * (header.double("CDELT2") ?? 1))
            matrix = (
                scaleX * (header.double("PC1_1") ?? 1), scaleX * (header.double("PC1_2") ?? 0),
                scaleY * (header.double("PC2_1") ?? 0), scaleY * (header.double("PC2_2") ?? 1)
            )
        }
        let area = abs(matrix.0 * matrix.3 - matrix.1 * matrix.2)
        guard area > 0, area < 1, matrix.0 != 0 || matrix.1 != 0 else { return nil }
        let distorted = first.hasSuffix("-SIP")
        guard !distorted || ["A", "B"].allSatisfy({ Self.isPolynomial($0, header) }) else { return nil }
        distortionX = distorted ? Self.polynomial("A", header) : []
        distortionY = distorted ? Self.polynomial("B", header) : []
    }

    /// Degrees in a unit of angle (FITS standard 4.0, table 4), degrees where none is named; nil for any other.
    private static func degrees(_ unit: String?) -> Double? {
        switch unit?.lowercased() {
        case nil, "deg", "degree", "degrees": 1
        case "arcmin": 1 / 60
        case "arcsec": 1 / 3600
        case "mas": 1 / 3.6e6
        case "rad": 180 / Double.pi
        default: nil
        }
    }

    /// Whether the cards of a distortion, where there are any, say what it is.
    private static func isPolynomial(_ name: String, _ header: CubeHeader) -> Bool {
        guard header[name + "_ORDER"] != nil else { return true }
        guard let order = header.integer(name + "_ORDER"), (0...9).contains(order) else { return false }
        return header.cards.allSatisfy { card in
            !card.keyword.hasPrefix(name + "_") || card.double != nil
        }
    }

    private static func polynomial(_ name: String, _ header: CubeHeader) -> [Term] {
        guard let order = header.integer(name + "_ORDER"), (1...9).contains(order) else { return [] }
        return (0...order).flatMap { x in
            (0...order - x).compactMap { y in
                header.double("\(name)_\(x)_\(y)").map { Term(x: x, y: y, coefficient: $0) }
            }
        }
    }

    /// Position of a pixel's centre, J2000 degrees; the cube's first pixel is (0, 0).
    package func position(x: Double, y: Double) -> (rightAscension: Double, declination: Double) {
        let u = x + 1 - referencePixel.x
        let v = y + 1 - referencePixel.y
        func value(_ terms: [Term]) -> Double {
            terms.reduce(0) { $0 + $1.coefficient * pow(u, Double($1.x)) * pow(v, Double($1.y)) }
        }
        let (p, q) = (u + value(distortionX), v + value(distortionY))
        let radian = Double.pi / 180
        let xi = (matrix.0 * p + matrix.1 * q) * radian
        let eta = (matrix.2 * p + matrix.3 * q) * radian
        let (sine, cosine) = (sin(referenceDec * radian), cos(referenceDec * radian))
        let depth = cosine - eta * sine
        let ra = referenceRA + atan2(xi, depth) / radian
        let dec = atan2(sine + eta * cosine, (xi * xi + depth * depth).squareRoot()) / radian
        let turns = (ra / 360).rounded(.down)
        return (ra - 360 * turns, dec)
    }
}
