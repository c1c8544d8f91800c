import Foundation
import Testing

@testable import Cubes

@Suite struct LaserMapTests {
    private static let values: [Float] = (0..<12).map { $0 == 7 ? .nan : 560 + Float($0) }

    private func cards(_ width: Int = 4, _ height: Int = 3, bits: Int = -32) -> [String] {
        [
            "SIMPLE  =                    T", "BITPIX  = \(bits)", "NAXIS   =                    2",
            "NAXIS1  = \(width)", "NAXIS2  = \(height)", "INSTRUME= 'SITELLE '",
        ]
    }

    /// One damaged pixel of a map has no line width; the process that met 1e30 there was ended by a range.
    @Test(arguments: [-9999, 1e30, -1e30, 1e10, 0, 1, Float.infinity])
    func aPixelThatNoAngleGivesHasNoCorrection(value: Float) throws {
        let made = try MadeFile.changing()
        var wavelengths = [Float](repeating: 565, count: 12)
        wavelengths[5] = value
        let map = try made.beside(
            "map.fits",
            [
                "SIMPLE  =                    T", "BITPIX  =                  -32", "NAXIS   =                    2",
                "NAXIS1  =                    4", "NAXIS2  =                    3",
            ], pixels: wavelengths)
        let cube = try science(made.path, laserMap: map)
        #expect(cube.laserMap.correction(x: 1, y: 1).isNaN)
        #expect(abs(cube.laserMap.correction(x: 0, y: 1) - 565 / 543.5) < 1e-6)
    }

    @Test(arguments: ["2384125p_laser.fits", "2384125p.laser.fits", "2384125p_calib_map.fits"])
    func findsAMapBesideTheCube(name: String) throws {
        let made = try MadeFile.changing()
        _ = try made.beside(name, cards(), pixels: Self.values)
        let map = try science(made.path).laserMap
        #expect(map.origin == .beside)
        #expect(map.correction(x: 1, y: 0) == Float(561 / 543.5))
        #expect(map.correction(x: 3, y: 1).isNaN)
        #expect(map.wavelengths.count == 12)
    }

    @Test func aMapThatIsGivenWinsOverOneBesideTheCube() throws {
        let made = try MadeFile.changing()
        _ = try made.beside("2384125p_laser.fits", cards(), pixels: Self.values)
        let given = try made.beside("other.fits", cards(), pixels: Self.values.map { $0 + 5 })
        let map = try science(made.path, laserMap: given).laserMap
        #expect(map.origin == .given && map.correction(x: 0, y: 0) == Float(565 / 543.5))
    }

    @Test func aMapThatDoesNotFitIsAnError() throws {
        let made = try MadeFile.changing()
        let wide = try made.beside("wide.fits", cards(6, 2), pixels: Self.values)
        let short = try made.beside("short.fits", cards(bits: -64), pixels: [])
        for path in [wide, short, made.path, made.path + "none"] {
            #expect(code { _ = try SpectralCube.open(made.path, laserMap: path) } == "cube.laser_map")
        }
        _ = try made.beside("2384125p_laser.fits", cards(6, 2), pixels: Self.values)
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == "cube.laser_map")
    }

    /// Geometry of the instrument: 15.2 degrees for AXISCORR = 1.0362 in the middle, 3.56e-3 degrees a row.
    @Test func withoutAMapTheGeometryStepsIn() throws {
        let (width, height) = (3, 2001)
        let made = try MadeFile.changing(
            [
                "NAXIS1": "NAXIS1  = \(width)", "NAXIS2": "NAXIS2  = \(height)", "NAXIS3": "NAXIS3  = 2",
                "ZPDINDEX": "ZPDINDEX= 0",
            ],
            pixels: [Float](repeating: 1e-17, count: width * height * 2))
        let map = try science(made.path).laserMap
        #expect(map.origin == .geometricDefault)
        #expect(abs(map.correction(x: 1, y: 1000) - 1.036192107) < 1e-6)
        func angle(_ y: Int) -> Double { acos(1 / Double(map.correction(x: 2, y: y))) * 180 / Double.pi }
        #expect(abs(angle(2000) - angle(1000) - 3.56) < 1e-3)
        #expect(abs(angle(1000) - angle(0) - 3.56) < 1e-3)
    }
}
