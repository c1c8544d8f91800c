import FITS
import Files
import Glibc

/// What of a cube goes into squares of its pixels: what its single spectra showed, row by row.
package struct SquareMembers: Sendable {
    /// Pixels along a side of a square.
    package let side: Int
    /// Whether a pixel holds a spectrum that counts.
    let counts: [Bool]
    /// Level of each spectrum.
    let continuum: [Float]
    /// How far from that level a number may lie that was measured.
    let reach: [Float]

    /// Of a square's spectra those count that lack hardly more channels than the most complete one, shares of all.
    private static let tolerance: Float = 0.01

    /// - Parameters:
    ///   - width: pixels of the cube along x.
    ///   - invalidShare: share of its channels that each pixel lacks; 1, or NaN, for one without a spectrum.
    package init(side: Int, width: Int, invalidShare: [Float], continuum: [Float], reach: [Float]) {
        self.side = side
        (self.continuum, self.reach) = (continuum, reach)
        let across = (width + side - 1) / side
        func square(_ pixel: Int) -> Int { pixel / width / side * across + pixel % width / side }
        var least = [Float](repeating: 1, count: (invalidShare.count / width + side - 1) / side * across)
        for (pixel, share) in invalidShare.enumerated() { least[square(pixel)] = min(least[square(pixel)], share) }
        counts = invalidShare.enumerated().map { pixel, share in
            share < 1 && share <= least[square(pixel)] + Self.tolerance && continuum[pixel].isFinite
        }
    }
}

extension SpectralCube {
    /// The cube with squares of pixels taken as one: each spectrum is so many times the mean of its square's members as a square
    /// has pixels. Where faint gas fills many pixels that shows it; the noise is to be measured in the sums themselves.
    ///
    /// Pixels at the far edges that fill no square are left out. The header is that of such a cube: BINNING, the celestial
    /// coordinates, and the laser map with it. It has no deep frame and no imaginary part.
    /// Throws `cube.binning` where the cube is smaller than a square, or its pixels are squares of the detector's already and
    /// would become larger ones than a header can say.
    package func binned(_ members: SquareMembers) throws(CubeError) -> SpectralCube {
        guard members.side <= min(width, height) else {
            throw CubeError(
                code: .binning,
                message:
                    "\(source.file.name) has \(width) x \(height) pixels, fewer than the \(members.side) x \(members.side)"
                    + " that were to be put together; choose a smaller number.")
        }
        let binning = (header.binning ?? 1) * members.side
        guard binning <= CubeHeader.largestBinning else {
            throw CubeError(
                code: .binning,
                message: "\(source.file.name) would have pixels of \(binning) x \(binning) of the detector's, more than"
                    + " \(CubeHeader.largestBinning) x \(CubeHeader.largestBinning); choose a smaller number.")
        }
        return SpectralCube(self, source: BinnedSource(self, members))
    }
}

/// What a cube is made of when squares of its pixels are one.
struct BinnedSource: PixelSource {
    private let cube: SpectralCube
    private let members: SquareMembers
    let header: CubeHeader

    var file: RegularFile { cube.source.file }
    var format: CubeFormat { cube.format }
    var quantization: String? { cube.quantization }
    var storedAxis: [Double] { cube.storedAxis }
    var fluxConversion: [Double] { cube.fluxConversion }

    init(_ cube: SpectralCube, _ members: SquareMembers) {
        (self.cube, self.members) = (cube, members)
        header = cube.header.binned(by: members.side)
    }

    func layout() -> PixelLayout {
        let (width, height) = (cube.width / members.side, cube.height / members.side)
        /// Cells end where the file's do, at the square that holds that end.
        func cells(_ cells: [Range<Int>], _ length: Int) -> [Range<Int>] {
            let ends = Set(cells.map { min(length, ($0.upperBound + members.side - 1) / members.side) } + [length])
                .sorted()
            return zip([0] + ends, ends).map { $0..<$1 }.filter { !$0.isEmpty }
        }
        return PixelLayout(
            width: width, height: height, channelCount: cube.channelCount, hasImaginaryPart: false,
            columnCells: cells(cube.layout.columnCells, width), rowCells: cells(cube.layout.rowCells, height))
    }

    func pixels() throws(CubeError) -> any PixelBlocks { BinnedPixels(try cube.reader(), cube.width, members) }

    func laserWavelengths(width: Int, height: Int) -> [Float]? { laserMap.wavelengths }

    func deepFrame(width: Int, height: Int) throws(CubeError) -> [Float]? { nil }

    /// The means of what counts; NaN of squares that hold nothing.
    var laserMap: LaserMap {
        let (map, side) = (cube.laserMap, members.side)
        let (width, height) = (cube.width / side, cube.height / side)
        let wavelengths = (0..<width * height).map { pixel in
            var (sum, count) = (Float(0), Float(0))
            for y in pixel / width * side..<(pixel / width + 1) * side {
                for x in pixel % width * side..<(pixel % width + 1) * side
                where members.counts[y * cube.width + x] && map.correction(x: x, y: y).isFinite {
                    sum += map.wavelengths[y * cube.width + x]
                    count += 1
                }
            }
            return sum / count
        }
        return map.replacing(wavelengths, width: width, height: height)
    }
}

/// Reads sums of squares of pixels, a strip of rows after the other. For one thread.
private final class BinnedPixels: PixelBlocks {
    private let reader: CubeReader
    private let width: Int
    private let members: SquareMembers

    /// Values of the file that are in memory, beside what a row of squares needs.
    private static let room = 16 << 20

    /// - Parameter width: pixels of the cube along x.
    init(_ reader: CubeReader, _ width: Int, _ members: SquareMembers) {
        (self.reader, self.width, self.members) = (reader, width, members)
    }

    func read(_ part: CubePart, of block: PixelBlock, into output: UnsafeMutablePointer<Float>) throws(CubeError) {
        let side = members.side
        let columns = block.columns.lowerBound * side..<block.columns.upperBound * side
        let most = max(1, Self.room / (block.channels.count * columns.count * side))
        let values = UnsafeMutablePointer<Float>.allocate(
            capacity: block.channels.count * columns.count * side * min(most, block.rows.count))
        defer { values.deallocate() }
        for first in stride(from: block.rows.lowerBound, to: block.rows.upperBound, by: most) {
            let rows = first..<min(first + most, block.rows.upperBound)
            let all = rows.lowerBound * side..<rows.upperBound * side
            try reader.read(columns: columns, rows: all, channels: block.channels, into: values)
            for (row, y) in rows.enumerated() {
                for (column, x) in block.columns.enumerated() {
                    let square = Square(x: x, y: y, width: width, members)
                    let place = (first - block.rows.lowerBound + row) * block.columns.count + column
                    for channel in 0..<block.channels.count {
                        let plane = values + channel * columns.count * all.count
                        let corner = plane + row * side * columns.count + column * side
                        output[channel * block.rows.count * block.columns.count + place] =
                            square.sum(corner, rowLength: columns.count)
                    }
                }
            }
        }
    }

    /// The members of one square.
    private struct Square {
        private struct Member { let column, row: Int, continuum, reach: Float }

        private let members: [Member]
        private let continuum: Float
        private let size: Float

        init(x: Int, y: Int, width: Int, _ all: SquareMembers) {
            var (members, continuum) = ([Member](), Float(0))
            for row in 0..<all.side {
                for column in 0..<all.side {
                    let pixel = (y * all.side + row) * width + x * all.side + column
                    guard all.counts[pixel] else { continue }
                    continuum += all.continuum[pixel]
                    members.append(
                        Member(column: column, row: row, continuum: all.continuum[pixel], reach: all.reach[pixel]))
                }
            }
            // The light of most of a square is not told by a few of its pixels.
            self.members = 2 * members.count >= all.side * all.side ? members : []
            self.continuum = continuum / Float(members.count)
            size = Float(all.side * all.side)
        }

        /// A channel of the square. What some members lack is the mean of the others about their continua; what most of them
        /// lack is NaN.
        func sum(_ corner: UnsafePointer<Float>, rowLength: Int) -> Float {
            var (above, count) = (Float(0), 0)
            for member in members {
                let value = corner[member.row * rowLength + member.column]
                let height = value - member.continuum
                // A reduced cube has zeros, or NaN, where it has no number. Noise that cannot be told sets no limit.
                guard value.isFinite, value != 0, !(abs(height) > member.reach) else { continue }
                above += height
                count += 1
            }
            return 2 * count > members.count ? size * (continuum + above / Float(count)) : .nan
        }
    }
}

extension CubeHeader {
    /// The header of a cube with squares of this one's pixels as its own.
    fileprivate func binned(by factor: Int) -> CubeHeader {
        let scale = Double(factor)
        let hasScale = ["CD1_1", "CDELT1"].contains { self[$0] != nil }
        let cards = cards.filter { $0.keyword != "BINNING" }.map { card -> HeaderCard in
            guard let value = card.double else { return card }
            let keyword = card.keyword
            let changed: HeaderValue? =
                switch keyword {
                // The middle of the first pixel has the coordinate 1.
                case "CRPIX1", "CRPIX2": .real((value - 0.5) / scale + 0.5)
                case "CDELT1", "CDELT2", "CD1_1", "CD1_2", "CD2_1", "CD2_2": .real(value * scale)
                case "PC1_1", "PC1_2", "PC2_1", "PC2_2": hasScale ? nil : .real(value * scale)
                default: distortionPower(keyword).map { .real(value * pow(scale, Double($0 - 1))) }
                }
            return changed.flatMap { HeaderCard(keyword, $0, comment: card.comment) } ?? card
        }
        let side = HeaderCard("BINNING", .integer((binning ?? 1) * factor), comment: "pixels of the detector")
        return CubeHeader(cards: cards + [side].compactMap(\.self), fileName: odometer ?? "")
    }

    /// The power of pixel coordinates of a coefficient of SIP (A_2_0: 2); nil for other cards.
    private func distortionPower(_ keyword: String) -> Int? {
        let parts = keyword.split(separator: "_")
        guard parts.count == 3, ["A", "B", "AP", "BP"].contains(parts[0]), let x = Int(parts[1]), let y = Int(parts[2])
        else { return nil }
        return x + y
    }
}
