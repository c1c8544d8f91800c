import Files
import Glibc

/// The wavelength at which each pixel sees the calibration laser: the pixel's angle to the interferometer's axis.
///
/// An HDF5 cube has it inside. A map beside the cube is a FITS image of the cube's width and height, in nm, named as
/// the cube with `_laser.fits`, `.laser.fits` or `_calib_map.fits` in the place of `.fits`, `.fits.fz`, `.fits.gz`,
/// `.hdf5` or `.h5`.
package struct LaserMap: Sendable {
    package enum Origin: String, Sendable, Codable {
        /// The map is in the cube's own file.
        case inside
        /// The map was found beside the cube.
        case beside
        /// The map was named by the caller.
        case given
        /// There is no map; the instrument's geometry stands in.
        case geometricDefault
    }

    package private(set) var origin: Origin
    /// The file of a map that is not in the cube's own, nil for one that is and for a computed one.
    package private(set) var path: String?
    package let width, height: Int
    /// Apparent wavelength of the laser, nm, row by row; NaN where the map has no number.
    package let wavelengths: [Float]
    /// The laser's nominal wavelength, nm.
    package let nominalWavelength: Double
    /// The queue run that a map in a file of its own names, `18BQ19`.
    package private(set) var queueRunID: String?

    /// c = 1 / cos(theta) at a pixel: scales its path differences and its line width. NaN where the map has no number,
    /// or one that no angle gives (-9999, 1e30): such a pixel has no line width.
    package func correction(x: Int, y: Int) -> Float {
        let correction = Float(Double(wavelengths[y * width + x]) / nominalWavelength)
        return Self.plausible.contains(correction) ? correction : .nan
    }

    /// Pixels of the detector from one pixel to the next, by how the angle grows along y: 1 but in fields that were binned or
    /// of which every so many pixels were taken.
    package var pitch: Double {
        let (first, last) = (height / 4, height - 1 - height / 4)
        func angle(_ y: Int) -> Double? {
            let angles = (0..<width).map { acos(1 / Double(correction(x: $0, y: y))) }.filter(\.isFinite).sorted()
            return angles.isEmpty ? nil : angles[angles.count / 2] * 180 / Double.pi
        }
        guard last > first, let low = angle(first), let high = angle(last) else { return 1 }
        let pitch = abs(high - low) / (Double(last - first) * Self.angleGradient)
        return pitch > Self.leastPitch ? pitch : 1
    }

    /// Optics and noise of a map change its gradient by less than this factor.
    private static let leastPitch = 1.5

    /// 1 / cos of SITELLE's angles, 11 to 20 degrees, is 1.02 to 1.06; noise and other instruments' maps have room.
    private static let plausible: ClosedRange<Float> = 0.95...1.2

    /// Angle to the interferometer's axis per row of the detector, degrees (fit to real laser maps).
    package static let angleGradient = 3.56e-3

    /// The angle grows along y by `angleGradient` a pixel, is flat along x, and gives `axisCorrection` at the centre
    /// of the array: within 0.5 degrees of a measured map over a full field.
    ///
    /// - Parameters:
    ///   - rowOffset: rows from the detector's centre, where `axisCorrection` holds, to that of the array.
    ///   - binning: detector pixels along a side of a pixel.
    init(
        defaultFor width: Int, height: Int, nominalWavelength: Double, axisCorrection: Double, rowOffset: Double = 0,
        binning: Int = 1
    ) {
        let center = axisCorrection > 1 ? acos(1 / axisCorrection) : 0
        let gradient = Self.angleGradient * Double(binning) * Double.pi / 180
        origin = .geometricDefault
        path = nil
        self.width = width
        self.height = height
        self.nominalWavelength = nominalWavelength
        var wavelengths: [Float] = []
        wavelengths.reserveCapacity(width * height)
        for y in 0..<height {
            let angle = center + (Double(y) - Double(height - 1) / 2 + rowOffset) * gradient
            wavelengths.append(contentsOf: repeatElement(Float(nominalWavelength / cos(angle)), count: width))
        }
        self.wavelengths = wavelengths
    }

    /// The map that the caller names, else the one in the cube's file, else beside it, else the geometry's.
    init(
        of source: any PixelSource, _ layout: PixelLayout, given: String?, nominalWavelength: Double,
        axisCorrection: Double
    ) throws(CubeError) {
        let (width, height) = (layout.width, layout.height)
        if let given {
            try self.init(
                contentsOf: given, origin: .given, width: width, height: height, nominalWavelength: nominalWavelength)
        } else if let inside = try source.laserWavelengths(width: width, height: height) {
            self.init(inside: inside, width: width, height: height, nominalWavelength: nominalWavelength)
        } else if let beside = Self.candidates(beside: source.file.path).first(where: { access($0, F_OK) == 0 }) {
            try self.init(
                contentsOf: beside, origin: .beside, width: width, height: height,
                nominalWavelength: nominalWavelength)
        } else {
            self.init(
                defaultFor: width, height: height, nominalWavelength: nominalWavelength,
                axisCorrection: axisCorrection, rowOffset: source.header.rowsFromDetectorCenter(height: height),
                binning: source.header.binning ?? 1)
        }
    }

    /// The map of the same field with other pixels.
    func replacing(_ wavelengths: [Float], width: Int, height: Int) -> LaserMap {
        var map = LaserMap(inside: wavelengths, width: width, height: height, nominalWavelength: nominalWavelength)
        (map.origin, map.path, map.queueRunID) = (origin, path, queueRunID)
        return map
    }

    /// A map that lies in the cube's own file.
    init(inside wavelengths: [Float], width: Int, height: Int, nominalWavelength: Double) {
        origin = .inside
        path = nil
        self.width = width
        self.height = height
        self.nominalWavelength = nominalWavelength
        self.wavelengths = wavelengths
    }

    init(
        contentsOf path: String, origin: Origin, width: Int, height: Int, nominalWavelength: Double
    ) throws(CubeError) {
        self.origin = origin
        self.path = path
        self.width = width
        self.height = height
        self.nominalWavelength = nominalWavelength
        do throws(CubeError) {
            let image = try CompanionImage(path, width: width, height: height)
            (wavelengths, queueRunID) = (image.values, image.header.string("QRUNID"))
        } catch {
            let name = path.printable
            let advice = "give the right one with --laser-map, or move it away"
            throw CubeError(
                code: .laserMap, message: "The laser map \(name) cannot be used; \(advice). \(error.message)",
                cause: error)
        }
    }

    /// Names under which a cube's laser map is looked for, in this order.
    package static func candidates(beside cube: String) -> [String] {
        ["_laser.fits", ".laser.fits", "_calib_map.fits"].map { CompanionImage.stem(of: cube) + $0 }
    }
}
