import Glibc
import Spectra

/// What a smooth surface over the detector is a sum of.
enum SurfaceTerms: Sendable, Hashable {
    case constant, plane, quadratic, cubic
    /// What small errors of the interferometer's geometry and of the laser's wavelength do to velocities, after Martin
    /// & Drissen (2017, arXiv 1706.03230).
    ///
    /// A pixel at (X, Y) on a flat detector at the distance D from the mirror, whose axis passes Y0 below its middle,
    /// sees c = 1 / cos(theta) with c^2 = 1 + r^2 / D^2 and r^2 = X^2 + (Y + Y0)^2. A wavelength is off by d ln c: by a
    /// constant for the laser, by X / c^2 and (Y + Y0) / c^2 for a displaced axis and r^2 / c^2 for another distance. A
    /// rotation about the middle is a displacement; a tilt of the detector adds what a quadratic holds as well.
    case interferometer

    /// The distance from the mirror to the detector, and the size of a pixel, m.
    private static let mirrorDistance = 0.24
    private static let pixelSize = 15e-6
    /// The former in units of the latter.
    static let pixelsToMirror = mirrorDistance / pixelSize
    /// Angle to the interferometer's axis at the detector's middle, degrees.
    private static let centralAngle = 15.4
    /// Y0 in units of D.
    private static let axisOffset = tan(centralAngle * Double.pi / 180)

    var count: Int {
        switch self {
        case .constant: 1
        case .plane: 3
        case .interferometer: 4
        case .quadratic: 6
        case .cubic: 10
        }
    }

    /// - Parameters:
    ///   - u, v: column and row from the middle, in units of `scale`.
    ///   - scale: pixels.
    func values(_ u: Double, _ v: Double, scale: Double) -> [Double] {
        switch self {
        case .constant: return [1]
        case .plane: return [1, u, v]
        case .quadratic: return [1, u, v, u * u, u * v, v * v]
        case .cubic: return [1, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v]
        case .interferometer:
            let offset = Self.axisOffset * Self.mirrorDistance / (Self.pixelSize * scale)
            let radius = scale * Self.pixelSize / Self.mirrorDistance
            // r^2 and Y + Y0 without what the constant and each other say.
            let ring = u * u + v * v
            let inverse = 1 / (1 + radius * radius * (ring + 2 * v * offset + offset * offset))
            return [1, u * inverse, v * inverse, ring * inverse]
        }
    }
}
