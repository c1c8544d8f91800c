import FITS
import Foundation

/// Which way north and east point on a map whose first row is at the bottom, from the linear part of its celestial
/// coordinates. Lengths in pixels, 1 for each.
struct SkyOrientation {
    let north: (x: Double, y: Double)
    let east: (x: Double, y: Double)

    /// nil without a usable CD, PC or CDELT encoding.
    init?(_ header: HeaderCards) {
        func element(_ row: Int, _ column: Int) -> Double? {
            if header.contains(keywordPrefix: "CD1_") || header.contains(keywordPrefix: "CD2_") {
                return header.double("CD\(row)_\(column)") ?? 0
            }
            let scale = header.double("CDELT\(row)") ?? (header.contains(keywordPrefix: "PC") ? 1 : nil)
            let rotation = header.double("PC\(row)_\(column)") ?? (row == column ? 1 : 0)
            return scale.map { $0 * rotation }
        }
        guard let a = element(1, 1), let b = element(1, 2), let c = element(2, 1), let d = element(2, 2) else {
            return nil
        }
        let determinant = a * d - b * c
        guard determinant != 0, determinant.isFinite else { return nil }
        // Columns of the inverse: the pixel step that moves by one degree east, and north.
        func unit(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
            let length = (x * x + y * y).squareRoot()
            return (x / length, y / length)
        }
        let sign = determinant < 0 ? -1.0 : 1.0
        east = unit(sign * d, -sign * c)
        north = unit(-sign * b, sign * a)
    }

    /// North points more down than sideways: the map is better shown turned by 180 degrees.
    var isUpsideDown: Bool { north.y < -abs(north.x) }
}
