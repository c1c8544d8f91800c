import Glibc
import Spectra

/// What a smooth surface over the detector is a sum of.
enum SurfaceTerms: Sendable, Hashable {
    case constant, plane, quadratic
    /// What small errors of the interferometer's geometry and of the laser's wavelength do to velocities, after Martin &
    /// Drissen (2017, arXiv 1706.03230).
    ///
    /// A pixel at (X, Y) on a flat detector at the distance D from the mirror, whose axis passes Y0 below its middle, sees
    /// c = 1 / cos(theta) with c^2 = 1 + r^2 / D^2 and r^2 = X^2 + (Y + Y0)^2. A wavelength is off by d ln c: by a
    /// constant for the laser, by X / c^2 and (Y + Y0) / c^2 for a displaced axis, r^2 / c^2 for another distance, and
    /// r^2 X / c^2 and r^2 (Y + Y0) / c^2 for a detector that is tilted. A rotation about the middle is a displacement.
    case interferometer

    /// From the mirror to the detector, and a pixel of it, m.
    private static let mirrorDistance = 0.24
    private static let pixelSize = 15e-6
    /// Angle to the interferometer's axis at the detector's middle, degrees.
    private static let centralAngle = 15.4
    /// Y0 in units of D.
    private static let axisOffset = tan(centralAngle * Double.pi / 180)

    var count: Int {
        switch self {
        case .constant: 1
        case .plane: 3
        case .quadratic, .interferometer: 6
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
        case .interferometer:
            let offset = Self.axisOffset * Self.mirrorDistance / (Self.pixelSize * scale)
            let radius = scale * Self.pixelSize / Self.mirrorDistance
            let ring = u * u + v * v
            // r^2 less Y0^2: leaves out of the tilts what the displacements say already.
            let squared = ring + 2 * v * offset
            let inverse = 1 / (1 + radius * radius * (squared + offset * offset))
            let tilt = squared * inverse / (2 * offset)
            return [1, u * inverse, v * inverse, ring * inverse, u * tilt, v * tilt]
        }
    }
}
