import Files
import Glibc
import Spectra

/// What a file turned out to be.
package enum CubeOpening: Sendable {
    case science(SpectralCube)
    /// A sound file that this survey does not process: another filter, an image, another instrument.
    case ignored(reason: String)
}

/// A reduced SITELLE SN3 cube: its structure, checked against the file, and its metadata. Holds no pixels and no open
/// file; `reader()` gives those.
package struct SpectralCube: Sendable {
    package let path: String
    package let header: CubeHeader
    package let width, height, channelCount: Int
    package let setup: ScanSetup
    /// Calibrated axis by formula, with AXISCORR for every pixel: CRVAL3 and CDELT3 are only checked against it.
    package let axis: WavenumberAxis
    /// The wavenumber of each channel as the file stores it, cm-1, only checked as well; empty where it stores none.
    package let storedAxis: [Double]
    package let laserMap: LaserMap
    /// What turns values scaled by BSCALE into erg/s/cm2/A: 1 / BSCALE, 1 where the header has none. Files of both
    /// habits store erg/s/cm2/A; since 2019 their BSCALE of 1e17 makes standard readers show units of 1e-17. The
    /// reader has applied it already.
    package let fluxScale: Float
    /// The format in which the cube was delivered.
    package let format: CubeFormat
    /// Flux of one count, erg/cm2/A (FLAMBDA): one value, one for each channel, or none where the header has none.
    package let fluxConversion: [Double]
    /// The quantization with which the file's numbers were packed (ZQUANTIZ), nil where nothing was lost.
    package let quantization: String?
    /// The factor that BSCALE had before a program that rewrote the file dropped it; 1 for every other file.
    package let restoredScale: Float
    /// Whether the file goes on after its numbers with bytes that belong to nothing.
    package let hasForeignEnd: Bool
    let source: any PixelSource
    /// Whether each pixel is one that the reduction's own mask excludes, row by row; empty without such a mask.
    private let excluded: [Bool]
    let layout: PixelLayout
    /// What turns the file's numbers into erg/s/cm2/A: one factor for each channel, none where they are that already.
    private let factors: [Float]

    /// Whether the numbers are complex: `CubeReader.readImaginary`.
    package var hasImaginaryPart: Bool { layout.hasImaginaryPart }

    /// Opens a cube read-only.
    ///
    /// - Parameters:
    ///   - path: a FITS or HDF5 file.
    ///   - laserMap: its laser map; nil takes the one in the file, else beside it, else the instrument's geometry.
    ///   - unpacking: told the share that is done while a file that is compressed as a whole is unpacked, which happens
    ///     when its first reader is made and takes minutes for a full field.
    package static func open(
        _ path: String, laserMap: String?, unpacking: @escaping @Sendable (Double) -> Void = { _ in }
    ) throws(CubeError) -> CubeOpening {
        let file = try RegularFile.delivered(path)
        let source: any PixelSource
        let isHDF5 = HDF5Cube.recognises(file)
        do throws(CubeError) {
            source = isHDF5 ? try HDF5Cube(file) : try FITSCube(file, unpacking: unpacking)
        } catch {
            // What cannot be read at all and ends in zeros is a transfer under way.
            guard file.endsInZeros, error.code == .notFITS || isHDF5 && error.code == .unreadable else { throw error }
            throw CubeError(unwrittenEndOf: file, holding: "zeros alone")
        }
        if let reason = CubeKind.reasonToIgnore(source.header) { return .ignored(reason: reason) }
        return .science(try SpectralCube(source, laserMap: laserMap))
    }

    /// The same cube with its pixels put together.
    init(_ cube: SpectralCube, source: BinnedSource) {
        self.source = source
        header = source.header
        layout = source.layout()
        (width, height) = (layout.width, layout.height)
        laserMap = source.laserMap
        (path, channelCount, setup, axis, storedAxis) = (
            cube.path, cube.channelCount, cube.setup, cube.axis, cube.storedAxis
        )
        (format, fluxScale, fluxConversion) = (cube.format, cube.fluxScale, source.fluxConversion)
        (quantization, restoredScale, hasForeignEnd) = (cube.quantization, cube.restoredScale, cube.hasForeignEnd)
        // Its pixels are fluxes already, and those that are not to be used have no part in them.
        (excluded, factors) = ([], [])
    }

    /// Beyond the channels it says that these are not the scan's.
    private static func zeroPathIndex(
        _ values: RequiredValues, _ layout: PixelLayout, of file: RegularFile
    ) throws(CubeError) -> Int {
        let index = try values.integer("ZPDINDEX", in: 0...PixelLayout.longestAxis)
        guard index < layout.channelCount else {
            throw CubeError(
                code: .keywordInvalid,
                message:
                    "\(file.name) has ZPDINDEX = \(index) and \(layout.channelCount) channels: the index is wrong, its"
                    + " axes stand in another order, or channels were cut off. Give the cube as the reduction wrote it."
            )
        }
        return index
    }

    /// What headers call SITELLE's calibration laser, nm.
    package static let laserWavelength = 543.5
    private static let laserWavelengths = 542.0...545.0

    private init(_ source: any PixelSource, laserMap: String?) throws(CubeError) {
        let (header, layout) = (source.header, try source.layout())
        let values = RequiredValues(header, path: source.file.path)
        path = source.file.path
        self.source = source
        self.header = header
        self.layout = layout
        (width, height, channelCount) = (layout.width, layout.height, layout.channelCount)
        format = source.format
        fluxConversion = source.fluxConversion
        quantization = source.quantization
        storedAxis = source.storedAxis
        guard header.filter != nil else { throw values.missing("FILTER") }
        let setup = ScanSetup(
            order: try values.integer("ORDER", in: 0...100),
            stepSize: try values.double("STEP", in: 1...1e6),
            stepCount: layout.channelCount,
            zeroPathIndex: try Self.zeroPathIndex(values, layout, of: source.file))
        // A header without it leaves no doubt: the instrument has one laser.
        let nominal =
            header["CALIBNM"] == nil ? Self.laserWavelength : try values.double("CALIBNM", in: Self.laserWavelengths)
        let correction = try values.double("AXISCORR", in: 0.5...2)
        self.setup = setup
        axis = setup.axis(correction: correction)
        let bscale = header["BSCALE"] == nil ? 1 : try values.double("BSCALE", in: 1e-30...1e30)
        fluxScale = Float(1 / bscale)
        restoredScale = try source.restoredScale(layout)
        hasForeignEnd = try source.hasForeignEnd()
        factors =
            source.format == .level3
            ? try Self.factors(source, values, layout.channelCount)
            : restoredScale == 1 ? [] : [Float](repeating: restoredScale, count: layout.channelCount)
        excluded = try source.excludedPixels(width: width, height: height)
        self.laserMap = try LaserMap(
            of: source, layout, given: laserMap, nominalWavelength: nominal, axisCorrection: correction)
    }

    /// A level-3 cube holds the counts of the whole scan (ORB's normalisation): FLAMBDA / steps / exposure of a step.
    private static func factors(
        _ source: any PixelSource, _ values: RequiredValues, _ channelCount: Int
    ) throws(CubeError) -> [Float] {
        let conversion = source.fluxConversion
        guard !conversion.isEmpty else { throw values.missing("FLAMBDA") }
        guard conversion.count == 1 || conversion.count == channelCount else {
            throw CubeError(
                code: .keywordInvalid,
                message: "\(source.file.name) has \(conversion.count) values of flambda for \(channelCount) channels;"
                    + " reduce it again.")
        }
        let exposure = try values.double("EXPTIME", in: 1e-3...1e5) * Double(channelCount)
        return (0..<channelCount).map { Float(conversion[conversion.count == 1 ? 0 : $0] / exposure) }
    }

    /// 1 / cos(angle) that the instrument's geometry gives at the cube's centre: AXISCORR, but for a cut-out far from the
    /// detector's centre.
    package var expectedCentralCorrection: Double? {
        guard let correction = header.axisCorrection, correction > 1 else { return header.axisCorrection }
        let rows = header.rowsFromDetectorCenter(height: height)
        guard rows != 0 else { return correction }
        let gradient = LaserMap.angleGradient * Double(header.binning ?? 1) * Double.pi / 180
        return 1 / cos(acos(1 / correction) + rows * gradient)
    }

    /// Whether the reduction's own mask says not to use a pixel: it reads as NaN.
    package func isExcluded(x: Int, y: Int) -> Bool { !excluded.isEmpty && excluded[y * width + x] }

    /// Opens the file for reading pixels; one reader for each thread. Throws `cube.changed` when the file is no longer
    /// the one that was opened.
    package func reader() throws(CubeError) -> CubeReader {
        CubeReader(try source.pixels(), of: source.file, layout: layout, factors: factors, excluded: excluded)
    }

    /// Whether the numbers add up to the checksum that the file names (DATASUM), which takes a reading of the file; nil
    /// where it names none.
    package func agreesWithDataSum() throws(CubeError) -> Bool? { try source.agreesWithDataSum() }

    /// Throws `cube.changed` when the path no longer leads to the file that was opened.
    package func checkUnchanged() throws(CubeError) { try source.file.checkUnchanged() }

    /// The mean of the scan's frames; nil where there is none. Throws `cube.deep_frame` when one beside the cube cannot
    /// be used.
    package func deepFrame() throws(CubeError) -> DeepFrame? {
        guard let counts = try source.deepFrame(width: width, height: height) else { return nil }
        // Level 1 keeps the mean of the interferogram, the others its sum.
        let frames: Float = format == .level1 ? 1 : Float(channelCount)
        return DeepFrame(width: width, height: height, countsPerStep: counts.map { $0 / frames })
    }
}
