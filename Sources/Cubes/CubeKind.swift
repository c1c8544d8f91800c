/// Tells a reduced SN3 cube from the other files of the same tree, and checks its structure.
enum CubeKind {
    /// Why a sound file is none of this survey's business; nil for what claims to be an SN3 cube.
    static func reasonToIgnore(_ header: CubeHeader) -> String? {
        guard let instrument = header.instrument else { return "not a SITELLE file: it has no INSTRUME" }
        guard instrument.uppercased().hasPrefix("SITELLE") else { return "instrument \(instrument), not SITELLE" }
        if header["PROCID"] != nil { return "maps, not a cube" }
        if header.integer("NAXIS") == 2 { return "an image (deep frame, laser map or raw frame), not a cube" }
        if let filter = header.filter, filter != "SN3" { return "filter \(filter), not SN3" }
        if let type = header.fileType, !type.lowercased().contains("spectrum") { return "\(type), not a spectral cube" }
        return nil
    }

    /// The cube's three dimensions, once the file is known to be long enough for them.
    static func dimensions(
        _ header: CubeHeader, of file: FITSFile
    ) throws(CubeError) -> (width: Int, height: Int, channelCount: Int) {
        let name = FITSFile.printable(file.path)
        guard header.integer("NAXIS") == 3 else {
            throw CubeError(
                code: .notACube,
                message: "\(name) holds no cube in its primary HDU (NAXIS is \(header["NAXIS"]?.value ?? "absent"));"
                    + " unpack it with funpack if it is compressed.")
        }
        let values = RequiredValues(header, path: file.path)
        // An axis of 100 000 pixels is fifty times SITELLE's detector; the product is checked for overflow below.
        let width = try values.integer("NAXIS1", in: 1...100_000)
        let height = try values.integer("NAXIS2", in: 1...100_000)
        let channelCount = try values.integer("NAXIS3", in: 2...100_000)
        let bits = try values.integer("BITPIX", in: -64...64)
        guard bits == -32 || bits == -64 else {
            throw CubeError(
                code: .keywordInvalid,
                message:
                    "\(name) has BITPIX = \(bits); reduced cubes hold floating-point numbers (-32): reduce it again.")
        }
        let (plane, channels) = (width * height, channelCount)
        guard let length = file.expectedLength(pixels: plane * channels, bytesPerPixel: -bits / 8),
            file.identity.size >= length
        else {
            throw CubeError(
                code: .truncated,
                message: "\(name) holds \(file.identity.size) bytes, too few for \(width) x \(height) x \(channels)"
                    + " pixels; copy it again, or wait until it has been written.")
        }
        return (width, height, channels)
    }
}

/// Header values that a cube cannot be read without.
struct RequiredValues {
    private let header: CubeHeader
    private let name: String

    init(_ header: CubeHeader, path: String) {
        self.header = header
        name = FITSFile.printable(path)
    }

    func double(_ keyword: String, in range: ClosedRange<Double>) throws(CubeError) -> Double {
        let card = try card(keyword)
        guard let value = card.double, range.contains(value) else { throw invalid(card) }
        return value
    }

    func integer(_ keyword: String, in range: ClosedRange<Int>) throws(CubeError) -> Int {
        let card = try card(keyword)
        guard let value = card.integer, range.contains(value) else { throw invalid(card) }
        return value
    }

    private func card(_ keyword: String) throws(CubeError) -> HeaderCard {
        guard let card = header[keyword], card.value?.isEmpty == false else { throw missing(keyword) }
        return card
    }

    func missing(_ keyword: String) -> CubeError {
        CubeError(
            code: .keywordMissing,
            message: "\(name) has no keyword \(keyword); reduce it again, or add the keyword from the scan's header.")
    }

    private func invalid(_ card: HeaderCard) -> CubeError {
        CubeError(
            code: .keywordInvalid,
            message: "\(name) has \(card.keyword) = \(card.value ?? ""), which no SN3 cube can have;"
                + " reduce it again, or correct the keyword.")
    }
}
