import Glibc
import Spectra

/// What a file turned out to be.
public enum CubeOpening: Sendable {
    case science(SpectralCube)
    /// A sound file that this survey does not process: another filter, an image, another instrument.
    case ignored(reason: String)
}

/// A reduced SITELLE SN3 cube: its structure, checked against the file, and its metadata. Holds no pixels and no open
/// file; `reader()` gives those.
public struct SpectralCube: Sendable {
    public let path: String
    public let header: CubeHeader
    public let width, height, channelCount: Int
    public let setup: ScanSetup
    /// Calibrated axis by formula, with AXISCORR for every pixel: CRVAL3 and CDELT3 are only checked against it.
    public let axis: WavenumberAxis
    public let laserMap: LaserMap
    /// What turns values scaled by BSCALE into erg/s/cm2/A: 1 / BSCALE, 1 where the header has none. Files of both
    /// habits store erg/s/cm2/A; since 2019 their BSCALE of 1e17 makes standard readers show units of 1e-17. The
    /// reader has applied it already.
    public let fluxScale: Float
    private let file: FITSFile

    /// Opens a cube read-only.
    ///
    /// - Parameters:
    ///   - path: a FITS file.
    ///   - laserMap: its laser map; nil looks beside the cube, then falls back on the instrument's geometry.
    public static func open(_ path: String, laserMap: String?) throws(CubeError) -> CubeOpening {
        let file = try FITSFile(path)
        let header = CubeHeader(cards: file.cards, fileName: path.split(separator: "/").last.map(String.init) ?? path)
        if let reason = CubeKind.reasonToIgnore(header) { return .ignored(reason: reason) }
        return .science(try SpectralCube(file, header, laserMap: laserMap))
    }

    private init(_ file: FITSFile, _ header: CubeHeader, laserMap: String?) throws(CubeError) {
        let values = RequiredValues(header, path: file.path)
        let dimensions = try CubeKind.dimensions(header, of: file)
        path = file.path
        self.file = file
        self.header = header
        (width, height, channelCount) = dimensions
        guard header.filter != nil else { throw values.missing("FILTER") }
        let setup = ScanSetup(
            order: try values.integer("ORDER", in: 0...100),
            stepSize: try values.double("STEP", in: 1...1e6),
            stepCount: dimensions.channelCount,
            zeroPathIndex: try values.integer("ZPDINDEX", in: 0...dimensions.channelCount - 1))
        let nominal = try values.double("CALIBNM", in: 100...10_000)
        let correction = try values.double("AXISCORR", in: 0.5...2)
        self.setup = setup
        axis = setup.axis(correction: correction)
        let bscale = header["BSCALE"] == nil ? 1 : try values.double("BSCALE", in: 1e-30...1e30)
        fluxScale = Float(1 / bscale)
        let map = laserMap ?? LaserMap.candidates(beside: path).first { access($0, F_OK) == 0 }
        if let map {
            self.laserMap = try LaserMap(
                contentsOf: map, origin: laserMap == nil ? .beside : .given, width: width, height: height,
                nominalWavelength: nominal)
        } else {
            self.laserMap = LaserMap(
                defaultFor: width, height: height, nominalWavelength: nominal, axisCorrection: correction)
        }
    }

    /// Opens the file for reading pixels; one reader for each thread. Throws `cube.changed` when the file is no longer
    /// the one that was opened.
    public func reader() throws(CubeError) -> CubeReader {
        let image = try FITSImage(file)
        // The stored numbers are erg/s/cm2/A with and without BSCALE: taken as they are, nothing is rounded.
        try image.scale(by: 1, offset: 0)
        return CubeReader(image, width: width, height: height, channelCount: channelCount)
    }
}
