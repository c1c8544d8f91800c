import Cubes
import Glibc
import Spectra

/// How the interferometer's angle and the error of the wavelengths vary over a field.
///
/// Pixels are counted from the centre of the cut-out, which is the centre of the detector.
struct DetectorGeometry: Sendable {
    /// Nominal wavelength of the calibration laser, nm (CALIBNM of real headers).
    static let laserWavelength = 543.5
    /// Angle at the centre, degrees; with `LaserMap.angleGradient` a full field spans 11.8 to 19.5 degrees.
    static let centralAngle = 15.45
    /// Growth of the angle with the square of the distance along x, degrees per pixel squared.
    static let curvature = 4e-7
    /// The gradient of the velocity zero point, km/s per pixel along x and y: a range of 60 km/s over
    /// a full field, as on real sky spectra of M31 (48-104 km/s).
    static let zeroPointGradient = (x: 0.025, y: -0.008)
    static let zeroPointCurvature = -2e-6

    let width, height: Int
    let centralZeroPoint: Double
    /// Pixels of the detector from one of the cube's to the next.
    let spacing: Double

    private func offset(_ x: Int, _ y: Int) -> (x: Double, y: Double) {
        (spacing * (Double(x) - Double(width - 1) / 2), spacing * (Double(y) - Double(height - 1) / 2))
    }

    /// c = 1 / cos(theta) of a pixel.
    func correction(x: Int, y: Int) -> Double {
        let (dx, dy) = offset(x, y)
        let angle = Self.centralAngle + LaserMap.angleGradient * dy + Self.curvature * dx * dx
        return 1 / cos(angle * Double.pi / 180)
    }

    /// The c that calibrates the axis: that of the centre.
    static let axisCorrection = 1 / cos(centralAngle * Double.pi / 180)

    /// Velocity at which the night-sky lines appear, km/s.
    func zeroPoint(x: Int, y: Int) -> Double {
        let (dx, dy) = offset(x, y)
        return centralZeroPoint + Self.zeroPointGradient.x * dx + Self.zeroPointGradient.y * dy
            + Self.zeroPointCurvature * dx * dx
    }

    /// The laser map, nm, row by row.
    func laserWavelengths() -> [Float] {
        (0..<width * height).map { Float(Self.laserWavelength * correction(x: $0 % width, y: $0 / width)) }
    }
}
