import FITS
import Files
import HDF5

/// A cube in an HDF5 file, as ORB and the observatory write them: axes (x, y, z), in one piece or nine.
struct HDF5Cube: PixelSource {
    let file: RegularFile
    let format: CubeFormat
    let header: CubeHeader
    let fluxConversion: [Double]
    let storedAxis: [Double]

    /// Whether a file begins as one of these, as far as it goes, or does so after a block of a user's own.
    static func recognises(_ file: RegularFile) -> Bool {
        guard !file.signature.isEmpty else { return false }
        if HDF5File.signature.starts(with: file.signature) { return true }
        guard !FITSFile.recognises(file) else { return false }
        return HDF5File.firstBlocks(inFileOf: file.status.byteCount).dropFirst().contains { place in
            (try? file.bytes(place..<place + HDF5File.signature.count)) == HDF5File.signature
        }
    }

    init(_ file: RegularFile) throws(CubeError) {
        self.file = file
        let opened = try Self.open(file)
        let attributes = try OpenHDF5.translating(file) { () throws(HDF5Error) in try RootAttributes(opened) }
        format = Self.format(opened, attributes)
        let fileName = file.path.split(separator: "/").last.map(String.init) ?? ""
        var cards = HDF5Shape(opened, format, attributes).cards
        if format == .level1 {
            cards += try OpenHDF5.translating(file) { () throws(HDF5Error) in try LevelOneHeader.cards(opened) }
        }
        let known = Set(cards.map(\.keyword))
        cards += HDF5Header.cards(attributes).filter { !known.contains($0.keyword) }
        header = CubeHeader(cards: cards, fileName: fileName)
        storedAxis = attributes.reals("base_axis")
        // The fluxes of level 2.5 have had their conversion: a 1 in its place says no more.
        let isFlux = format == .level25
        let conversions = (isFlux ? ["flambda", "flambda2"] : ["flambda"]).map { attributes.reals($0) }
        let attribute = conversions.first { !$0.isEmpty && (!isFlux || $0.contains { $0 != 1 }) }
        let isFluxAlready = isFlux && attributes.names.contains("flambda")
        fluxConversion = attribute ?? (isFluxAlready ? [] : header.fluxConversion)
    }

    /// Complex numbers and their conversion in a file that calls itself level 2 are what ORB reads as level 3.
    private static func format(_ file: HDF5File, _ attributes: RootAttributes) -> CubeFormat {
        guard attributes.format == .level2, (try? file.dataset("data"))?.element == .complex,
            !attributes.reals("flambda").isEmpty
        else { return attributes.format }
        return .level3
    }

    private static func open(_ file: RegularFile) throws(CubeError) -> HDF5File {
        let opened = try OpenHDF5.translating(file) { () throws(HDF5Error) in try HDF5File(reading: file.path) }
        try file.checkUnchanged()
        return opened
    }

    func layout() throws(CubeError) -> PixelLayout {
        let found = try pieces()
        for piece in found.pieces { try HDF5End(piece.dataset, of: file).check() }
        return found.layout
    }

    func pixels() throws(CubeError) -> any PixelBlocks { HDF5Pixels(try pieces(), of: file) }

    private func pieces() throws(CubeError) -> HDF5Datasets {
        let opened = try Self.open(file)
        return try HDF5Datasets(opened, format, of: file)
    }

    func laserWavelengths(width: Int, height: Int) throws(CubeError) -> [Float]? {
        do throws(CubeError) {
            return try image("calib_map", width: width, height: height)
        } catch {
            throw CubeError(
                code: .laserMap,
                message: "The laser map in \(file.name) cannot be used; give the right one with --laser-map."
                    + " \(error.message)", cause: error)
        }
    }

    func deepFrame(width: Int, height: Int) throws(CubeError) -> [Float]? {
        do throws(CubeError) {
            return try image("deep_frame", width: width, height: height)
        } catch {
            throw CubeError(
                code: .deepFrame, message: "The deep frame in \(file.name) cannot be used. \(error.message)",
                cause: error)
        }
    }

    /// ORB's mask is 0 where a pixel is not to be used.
    func excludedPixels(width: Int, height: Int) throws(CubeError) -> [Bool] {
        try image("mask", width: width, height: height)?.map { $0 == 0 } ?? []
    }

    /// An image (x, y) of the file, row by row.
    private func image(_ name: String, width: Int, height: Int) throws(CubeError) -> [Float]? {
        let opened = try Self.open(file)
        guard opened.contains(name) else { return nil }
        let dataset = try OpenHDF5.translating(file) { () throws(HDF5Error) in try opened.dataset(name) }
        guard dataset.dimensions == [width, height], dataset.element == .float || dataset.element == .double else {
            throw CubeError(
                code: .format,
                message:
                    "\(name) in \(file.name) is no image of the cube's \(width) x \(height) pixels. Have it written"
                    + " again, or give the cube without it.")
        }
        try HDF5Datasets.checkStorage(dataset, name, of: file)
        var columns = [Float](repeating: .nan, count: width * height)
        try OpenHDF5.translating(file) { () throws(HDF5Error) in
            try dataset.read([0..<width, 0..<height], into: &columns)
        }
        return (0..<width * height).map { columns[$0 % width * height + $0 / width] }
    }
}

/// Turns the library's errors into the survey's.
enum OpenHDF5 {
    static func translating<Value>(
        _ file: RegularFile, _ body: () throws(HDF5Error) -> Value
    ) throws(CubeError) -> Value {
        do throws(HDF5Error) {
            return try body()
        } catch {
            try file.checkUnchanged()
            let message = error.message.printable
            switch error.reason {
            case .truncated:
                throw CubeError(
                    code: .truncated, message: "\(message); copy it again, or wait until it has been written.",
                    cause: error)
            case .absent, .refused:
                throw CubeError(
                    code: .format,
                    message:
                        "\(message): not a cube of a format that is known. Give it as the reduction wrote it, or write it"
                        + " again with h5repack.",
                    cause: error)
            case .failed:
                throw CubeError(
                    code: .unreadable,
                    message:
                        "\(message). It is damaged, or a newer HDF5 wrote it: copy it again, or write it again with"
                        + " h5repack --high=V110.",
                    cause: error)
            }
        }
    }
}

/// What an HDF5 file says of the shape of its data, unchecked: enough to tell an image from a cube.
struct HDF5Shape {
    /// Lengths of the axes x, y, z; empty when the file does not say.
    let axes: [Int]

    init(_ file: HDF5File, _ format: CubeFormat, _ attributes: RootAttributes) {
        if let data = try? file.dataset("data") {
            axes = data.dimensions
        } else {
            let claimed = ["dimx", "dimy", "dimz"].compactMap { attributes.integer($0) }
            axes = format == .level1 && claimed.count == 3 ? claimed : []
        }
    }

    /// The cards with which a FITS file of this shape begins.
    var cards: [HeaderCard] {
        guard !axes.isEmpty else { return [] }
        let lengths = axes.enumerated().map { ("NAXIS\($0.offset + 1)", HeaderValue.integer($0.element)) }
        let first: [(String, HeaderValue)] = [
            ("SIMPLE", .logical(true)), ("BITPIX", .integer(-32)), ("NAXIS", .integer(axes.count)),
        ]
        return (first + lengths).compactMap { HeaderCard($0.0, $0.1) }
    }
}
