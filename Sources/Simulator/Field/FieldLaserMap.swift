import Glibc
import Spectra

/// The laser map that comes with a simulated cube: true, but for a planted fault.
struct FieldLaserMap {
    /// One pixel in so many is lost.
    private static let holeSpacing = 50
    /// The difference of the angle in a map of another run, degrees.
    private static let otherAngle = 0.6
    /// The noise of a rough map, km/s.
    private static let roughness = 15.0

    /// nm, row by row; nil where there is no map.
    let wavelengths: [Float]?

    init(_ field: FieldSimulation) {
        let (geometry, width) = (field.geometry, field.parameters.width)
        var map = geometry.laserWavelengths()
        switch field.parameters.fault {
        case .laserMapAbsent:
            wavelengths = nil
            return
        case .laserMapHoles: for pixel in stride(from: 0, to: map.count, by: Self.holeSpacing) { map[pixel] = .nan }
        case .laserMapUnit: map = map.map { 10 * $0 }
        case .laserMapOfOtherRun:
            map = map.map { wavelength in
                let nominal = DetectorGeometry.laserWavelength
                let angle = acos(nominal / Double(wavelength)) + Self.otherAngle * Double.pi / 180
                return Float(nominal / cos(angle))
            }
        case .laserMapFlipped:
            map = (0..<map.count).map { map[map.count - width - $0 / width * width + $0 % width] }
        case .laserMapRough:
            var random = RandomSource(seed: field.parameters.seed)
            map = map.map { Float(Double($0) * (1 + Self.roughness * random.gaussian() / Doppler.speedOfLight)) }
        default: break
        }
        wavelengths = map
    }
}
