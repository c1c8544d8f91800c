import FITS
import Files

/// A cube in a FITS file.
struct FITSCube: PixelSource {
    private let fits: FITSFile
    let header: CubeHeader

    var file: RegularFile { fits.file }
    var format: CubeFormat { .fits }
    var fluxConversion: [Double] { header.fluxConversion }
    var quantization: String? { fits.quantization }

    /// A tile is unpacked as a whole, so that its size counts against memory; `fpack` makes them of a row.
    private static let mostPixelsOfATile = 1 << 24

    init(_ file: RegularFile, unpacking: @escaping @Sendable (Double) -> Void) throws(CubeError) {
        fits = try CubeError.reading { () throws(FITSError) in try FITSFile(file, unpacking: unpacking) }
        header = CubeHeader(cards: fits.cards, fileName: file.path.split(separator: "/").last.map(String.init) ?? "")
    }

    func layout() throws(CubeError) -> PixelLayout {
        guard header.integer("NAXIS") == 3 else {
            throw CubeError(
                code: .notACube,
                message: "\(file.name) holds no cube in its primary HDU or its first extension (NAXIS is"
                    + " \(header["NAXIS"]?.value ?? "absent")); give a cube NNNNNNNp.fits.")
        }
        let values = RequiredValues(header, path: file.path)
        let width = try values.integer("NAXIS1", in: 1...PixelLayout.longestAxis)
        let height = try values.integer("NAXIS2", in: 1...PixelLayout.longestAxis)
        let channelCount = try values.integer("NAXIS3", in: 2...PixelLayout.longestAxis)
        if let steps = header.stepNumber, steps != channelCount, steps == width || steps == height {
            throw CubeError(
                code: .keywordInvalid,
                message:
                    "\(file.name) has its axes in another order: NAXIS\(steps == width ? 1 : 2) is STEPNB, \(steps), and"
                    + " NAXIS3 is \(channelCount). Channels are the third axis of a cube: give it as the reduction wrote it."
            )
        }
        let bits = try values.integer("BITPIX", in: -64...64)
        guard bits == -32 || bits == -64 else {
            throw CubeError(
                code: .keywordInvalid,
                message: "\(file.name) has BITPIX = \(bits); reduced cubes hold floating-point numbers (-32): reduce"
                    + " it again.")
        }
        if let zero = header["BZERO"], zero.value?.isEmpty == false, zero.double != 0 {
            throw CubeError(
                code: .keywordInvalid,
                message: "\(file.name) has BZERO = \(zero.value ?? ""): another program moved its numbers, which are no"
                    + " fluxes any more. Give the cube as the reduction wrote it.")
        }
        // An image in an HDU of its own has neither parameters nor groups (FITS standard 4.0, section 4.4.1.2); with them,
        // its numbers stand in another place.
        for (keyword, value) in [("PCOUNT", 0), ("GCOUNT", 1)] {
            guard let card = header[keyword], card.integer != value else { continue }
            throw CubeError(
                code: .keywordInvalid,
                message:
                    "\(file.name) has \(keyword) = \(card.value ?? ""), which no image has: its header is damaged. Copy"
                    + " it again from the archive.")
        }
        guard fits.isComplete else {
            throw CubeError(
                code: .truncated,
                message: "\(file.name) holds \(file.status.byteCount) bytes, too few for \(width) x \(height) x"
                    + " \(channelCount) pixels; copy it again, or wait until it has been written.")
        }
        try checkEnd(width, height, channelCount)
        var cell = [width, 1]
        if case .tiles(let tile, _) = fits.packing {
            let size = tile.reduce(1) { $0.multipliedReportingOverflow(by: min($1, 1 << 20)).partialValue }
            guard tile.count == 3, (1...Self.mostPixelsOfATile).contains(size) else {
                throw CubeError(
                    code: .keywordInvalid,
                    message: "\(file.name) is compressed in tiles of \(tile) pixels, too large to hold; unpack it with"
                        + " funpack.")
            }
            cell = [min(tile[0], width), min(tile[1], height)]
        }
        return PixelLayout(
            width: width, height: height, channelCount: channelCount, hasImaginaryPart: false,
            columnCells: PixelLayout.cells(width, of: cell[0]), rowCells: PixelLayout.cells(height, of: cell[1]))
    }

    /// A transfer that reserves a file's length first leaves zeros where it broke off, or NaN. Only an empty border holds
    /// zeros: a row of them in the last channel that holds numbers in an earlier one was never written. For NaN see
    /// `EdgeChannels`.
    private func checkEnd(_ width: Int, _ height: Int, _ channelCount: Int) throws(CubeError) {
        guard case .plain = fits.packing else { return }
        let rows = try FITSRows(pixels(), width: width, height: height, channelCount: channelCount)
        // The middle channel tells, unless the transfer broke off before it: then an earlier one does.
        var (channel, found) = (channelCount / 2, Int?.none)
        while channel > 0 {
            found = try rows.row(holdingNumbersIn: channel, of: Array(0..<height))
            if found != nil { break }
            channel /= 2
        }
        guard let lowest = found,
            let highest = try rows.row(holdingNumbersIn: channel, of: (lowest..<height).reversed())
        else {
            // Zeros throughout: nothing was written yet.
            if file.endsInZeros, try rows.values(height / 2, channel: channelCount / 2).allSatisfy({ $0 == 0 }) {
                throw CubeError(unwrittenEndOf: file, holding: "zeros alone")
            }
            return
        }
        let last = try rows.values(highest, channel: channelCount - 1)
        if last.allSatisfy({ $0 == 0 }) { throw CubeError(unwrittenEndOf: file, holding: "zeros alone") }
        if try EdgeChannels(rows).areMissing(fromRow: lowest, to: highest) {
            throw CubeError(unwrittenEndOf: file, holding: "no numbers")
        }
    }

    /// A continuum of 1e-19 to 1e-15 erg/s/cm2/A (the check `flux_scale`) that astropy or another program multiplied by
    /// the cube's BSCALE of 1e17 and wrote without it, or with a BSCALE of 1.
    private static let scaledContinuum = Float(1e-2)...Float(1e2)
    private static let droppedScale = Float(1e-17)

    func restoredScale(_ layout: PixelLayout) throws(CubeError) -> Float {
        guard (header.double("BSCALE") ?? 1) == 1 else { return 1 }
        // The middle row of the middle channel, which lies in the band.
        let rows = try FITSRows(
            pixels(), width: layout.width, height: layout.height, channelCount: layout.channelCount)
        let values = try rows.values(layout.height / 2, channel: layout.channelCount / 2)
        let sizes = values.filter { $0.isFinite && $0 != 0 }.map { abs($0) }.sorted()
        guard !sizes.isEmpty, Self.scaledContinuum.contains(sizes[sizes.count / 2]) else { return 1 }
        return Self.droppedScale
    }

    func hasForeignEnd() throws(CubeError) -> Bool {
        try CubeError.reading { () throws(FITSError) in try fits.hasForeignEnd() }
    }

    func agreesWithDataSum() throws(CubeError) -> Bool? {
        try CubeError.reading { () throws(FITSError) in try FITSImage(fits, axes: axes).agreesWithDataSum() }
    }

    private var axes: [Int] { (1...3).map { header.integer("NAXIS\($0)") ?? 0 } }

    func pixels() throws(CubeError) -> any PixelBlocks {
        FITSPixels(
            image: try CubeError.reading { () throws(FITSError) in
                let image = try FITSImage(fits, axes: axes)
                // The stored numbers are erg/s/cm2/A with and without BSCALE: taken as they are, nothing is rounded.
                try image.scale(by: 1, offset: 0)
                return image
            })
    }

    func laserWavelengths(width: Int, height: Int) -> [Float]? { nil }

    func deepFrame(width: Int, height: Int) throws(CubeError) -> [Float]? {
        guard let path = DeepFrame.existing(beside: file.path) else { return nil }
        do throws(CubeError) {
            return try CompanionImage(path, width: width, height: height).values
        } catch {
            throw CubeError(
                code: .deepFrame,
                message:
                    "The deep frame \(path.printable) cannot be used; move it away or copy it again."
                    + " \(error.message)",
                cause: error)
        }
    }
}

/// The pixels of a cube in a FITS file.
private final class FITSPixels: PixelBlocks {
    private let image: FITSImage

    init(image: FITSImage) { self.image = image }

    func read(
        _ part: CubePart, of block: PixelBlock, into output: UnsafeMutablePointer<Float>
    ) throws(CubeError) {
        precondition(part == .real, "FITS cubes have no imaginary part")
        try CubeError.reading { () throws(FITSError) in
            try image.read(columns: block.columns, rows: block.rows, planes: block.channels, into: output)
        }
    }
}
