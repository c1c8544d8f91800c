import Glibc

/// The wavelength at which each pixel sees the calibration laser: the pixel's angle to the interferometer's axis.
///
/// A map beside the cube is a FITS image of the cube's width and height, in nm, named as the cube with `_laser.fits`,
/// `.laser.fits` or `_calib_map.fits` in the place of `.fits`.
public struct LaserMap: Sendable {
    public enum Origin: String, Sendable, Codable {
        /// Found beside the cube.
        case beside
        /// Named by the caller.
        case given
        /// No map: computed from the instrument's geometry.
        case geometricDefault
    }

    public let origin: Origin
    public let width, height: Int
    /// Apparent wavelength of the laser, nm, row by row; NaN where the map has no number.
    public let wavelengths: [Float]
    /// The laser's nominal wavelength, nm.
    public let nominalWavelength: Double

    /// c = 1 / cos(theta) at a pixel: scales its path differences and its line width. NaN where the map has no number.
    public func correction(x: Int, y: Int) -> Float {
        Float(Double(wavelengths[y * width + x]) / nominalWavelength)
    }

    /// Angle to the interferometer's axis per row of the detector, degrees (fit to real laser maps).
    public static let angleGradient = 3.56e-3

    /// The angle grows along y by `angleGradient` a pixel, is flat along x, and gives `axisCorrection` at the centre
    /// of the array: within 0.5 degrees of a measured map over a full field.
    init(defaultFor width: Int, height: Int, nominalWavelength: Double, axisCorrection: Double) {
        let center = axisCorrection > 1 ? acos(1 / axisCorrection) : 0
        origin = .geometricDefault
        self.width = width
        self.height = height
        self.nominalWavelength = nominalWavelength
        var wavelengths: [Float] = []
        wavelengths.reserveCapacity(width * height)
        for y in 0..<height {
            let offset = Double(y) - Double(height - 1) / 2
            let angle = center + offset * Self.angleGradient * Double.pi / 180
            wavelengths.append(contentsOf: repeatElement(Float(nominalWavelength / cos(angle)), count: width))
        }
        self.wavelengths = wavelengths
    }

    init(
        contentsOf path: String, origin: Origin, width: Int, height: Int, nominalWavelength: Double
    ) throws(CubeError) {
        self.origin = origin
        self.width = width
        self.height = height
        self.nominalWavelength = nominalWavelength
        do throws(CubeError) {
            wavelengths = try Self.read(path, width: width, height: height)
        } catch {
            let name = FITSFile.printable(path)
            let advice = "give the right one with --laser-map, or move it away"
            throw CubeError(
                code: .laserMap, message: "The laser map \(name) cannot be used; \(advice). \(error.message)",
                cause: error)
        }
    }

    private static func read(_ path: String, width: Int, height: Int) throws(CubeError) -> [Float] {
        let file = try FITSFile(path)
        let header = CubeHeader(cards: file.cards, fileName: path)
        guard header.integer("NAXIS") == 2, header.integer("NAXIS1") == width, header.integer("NAXIS2") == height
        else {
            throw CubeError(code: .laserMap, message: "It is not an image of the cube's \(width) x \(height) pixels.")
        }
        guard let bits = header.integer("BITPIX"), [-64, -32, 16, 32].contains(bits),
            let length = file.expectedLength(pixels: width * height, bytesPerPixel: abs(bits) / 8),
            file.identity.size >= length
        else { throw CubeError(code: .truncated, message: "It is shorter than its header says.") }
        let image = try FITSImage(file)
        var wavelengths = [Float](repeating: .nan, count: width * height)
        try wavelengths.withUnsafeMutableBufferPointer { (buffer) throws(CubeError) in
            guard let start = buffer.baseAddress else { return }
            try image.read(first: 0, count: buffer.count, into: start)
        }
        return wavelengths
    }

    /// Names under which a cube's laser map is looked for, in this order.
    public static func candidates(beside cube: String) -> [String] {
        let stem = cube.hasSuffix(".fits") ? String(cube.dropLast(5)) : cube
        return ["_laser.fits", ".laser.fits", "_calib_map.fits"].map { stem + $0 }
    }
}
