import FITS
import Simulator
import TestSupport
import Testing

@testable import Cubes

/// Squares of a cube's pixels taken as one.
@Suite struct BinningTests {
    private let directory = try! TemporaryDirectory()

    private func cube(_ format: CubeFormat = .fits, width: Int = 26, height: Int = 31) throws -> SpectralCube {
        var parameters = FieldParameters()
        (parameters.width, parameters.height, parameters.format) = (width, height, format)
        (parameters.channelCount, parameters.zeroPathIndex) = (505, 101)
        let path = directory.path("cube-\(format.rawValue)-\(width)" + (format == .fits ? ".fits" : ".hdf5"))
        let map = format == .fits ? LaserMap.candidates(beside: path)[0] : nil
        try FieldSimulation(parameters).write(to: path, laserMap: map, truth: nil)
        return try science(path)
    }

    private func values(_ cube: SpectralCube, _ channels: Range<Int>) throws -> [Float] {
        var values = [Float](repeating: -1, count: cube.width * cube.height * channels.count)
        try cube.reader().read(rows: 0..<cube.height, channels: channels, into: &values)
        return values
    }

    /// Squares to which each pixel belongs, whatever it holds.
    private func all(_ cube: SpectralCube, _ side: Int) -> SquareMembers {
        let count = cube.width * cube.height
        return SquareMembers(
            side: side, width: cube.width, invalidShare: .init(repeating: 0, count: count),
            continuum: .init(repeating: 0, count: count), reach: .init(repeating: .infinity, count: count))
    }

    /// Sums of all, what is missing taken as the mean of the rest; rows and columns that fill no square are left out.
    @Test(arguments: CubeFormat.allCases, [2, 3, 8]) func spectraAreSumsOfTheirSquares(format: CubeFormat, factor: Int)
        throws
    {
        let cube = try cube(format)
        let binned = try cube.binned(all(cube, factor))
        #expect((binned.width, binned.height) == (26 / factor, 31 / factor))
        let channels = 40..<480
        let (whole, sums) = (try values(cube, channels), try values(binned, channels))
        for y in 0..<binned.height {
            for x in 0..<binned.width {
                for channel in stride(from: 0, to: channels.count, by: 53) {
                    let members = (0..<factor * factor).map { member -> Float in
                        let (column, row) = (x * factor + member % factor, y * factor + member / factor)
                        return whole[(channel * cube.height + row) * cube.width + column]
                    }.filter { $0.isFinite && $0 != 0 }
                    let sum = sums[(channel * binned.height + y) * binned.width + x]
                    let expected = members.reduce(0, +) / Float(members.count) * Float(factor * factor)
                    let isMissing = 2 * members.count <= factor * factor
                    #expect(isMissing ? sum.isNaN : abs(sum - expected) <= 1e-5 * abs(expected) + 1e-24)
                }
            }
        }
    }

    /// However a cube is cut, its squares are the same.
    @Test func tilesHoldWhatTheWholeHolds() throws {
        let cube = try cube(width: 130, height: 67)
        let binned = try cube.binned(all(cube, 2))
        let whole = try values(binned, 100..<300)
        let tiling = CubeTiling(of: binned, channels: 200, bytes: 1 << 20)
        #expect(tiling.tiles.reduce(0) { $0 + $1.columns.count * $1.rows.count } == 65 * 33)
        let stream = try TileStream(binned, channels: 100..<300, tiles: tiling.tiles)
        while let tile = try stream.next() {
            for (index, place) in tile.rows.flatMap({ row in tile.columns.map { (row, $0) } }).enumerated() {
                let (own, all) = (
                    tile.values[77 * tile.rows.count * tile.columns.count + index],
                    whole[(77 * 33 + place.0) * 65 + place.1]
                )
                #expect(own == all || own.isNaN && all.isNaN)
            }
        }
    }

    /// Each square of 2 x 2 has one pixel that is not as the others: its half is missing, one channel is, it holds no light, one
    /// of its numbers is a placeholder. What is missing is as high above its pixel's level as in the others.
    @Test func membersAreTakenForWhatTheyHold() throws {
        let (width, height, count) = (8, 3, 505)
        let levels: [Float] = [9e-17, 1e-17, 9e-17, 1e-17, 2e-19, 1e-17, 9e-17, 1e-17]
        var pixels = (0..<count * width * height).map { index -> Float in
            let level = index / width % height == 0 ? levels[index % width] : 1e-17
            return level + Float(index / (width * height)) * 1e-20
        }
        for channel in 0..<250 { pixels[channel * width * height] = .nan }
        (pixels[300 * width * height + 2], pixels[300 * width * height + 6]) = (.nan, -9999)
        var invalidShare = [Float](repeating: 0, count: width * height)
        var continuum = [Float](repeating: 1e-17, count: width * height)
        (invalidShare[0], invalidShare[2], invalidShare[4], invalidShare[6]) = (0.5, 0.002, 1, 0.002)
        for column in 0..<width { continuum[column] = levels[column] }
        continuum[4] = .nan
        let members = SquareMembers(
            side: 2, width: width, invalidShare: invalidShare, continuum: continuum,
            reach: .init(repeating: 1e-13, count: width * height))
        let made = try MadeFile.changing(["NAXIS1": "NAXIS1  =                    8"], pixels: pixels)
        let binned = try science(made.path).binned(members)
        #expect((binned.width, binned.height) == (4, 1))
        let values = try values(binned, 0..<count)
        for channel in 0..<count {
            let slope = 4 * Float(channel) * 1e-20
            for (square, level) in [Float(4e-17), 12e-17, 4e-17, 12e-17].enumerated() {
                #expect(
                    abs(values[4 * channel + square] - level - slope) < 1e-22, "square \(square), channel \(channel)")
            }
        }
    }

    /// A square without a spectrum that counts holds nothing, and has no angle.
    @Test func aSquareOfNothingHoldsNothing() throws {
        let cube = try cube(width: 26, height: 31)
        var invalidShare = [Float](repeating: 0, count: cube.width * cube.height)
        for pixel in [10 * 26 + 12, 10 * 26 + 13, 11 * 26 + 12, 11 * 26 + 13] { invalidShare[pixel] = 1 }
        for pixel in [8 * 26 + 6, 8 * 26 + 7, 9 * 26 + 6] { invalidShare[pixel] = 1 }
        let members = SquareMembers(
            side: 2, width: 26, invalidShare: invalidShare, continuum: .init(repeating: 0, count: 26 * 31),
            reach: .init(repeating: .nan, count: 26 * 31))
        let binned = try cube.binned(members)
        let values = try values(binned, 200..<201)
        #expect(values[5 * 13 + 6].isNaN && values[5 * 13 + 7].isFinite && values[3 * 13 + 3].isFinite)
        // One pixel of four.
        #expect(values[4 * 13 + 3].isNaN)
        #expect(binned.laserMap.correction(x: 6, y: 5).isNaN && binned.laserMap.correction(x: 7, y: 5).isFinite)
    }

    /// A square's middle is where it was, with SIP's distortion, and its angle is that of its pixels.
    @Test func coordinatesAndAnglesAreThoseOfTheSquares() throws {
        let cube = try cube(width: 64, height: 64)
        let binned = try cube.binned(all(cube, 4))
        #expect(binned.header.binning == 4 && binned.header.object == cube.header.object)
        #expect(binned.header.odometer == cube.header.odometer)
        let (fine, coarse) = (
            try #require(CelestialCoordinates(header: cube.header)),
            try #require(CelestialCoordinates(header: binned.header))
        )
        for (x, y) in [(0, 0), (15, 3), (7, 12)] {
            let there = coarse.position(x: Double(x), y: Double(y))
            let here = fine.position(x: 4 * Double(x) + 1.5, y: 4 * Double(y) + 1.5)
            #expect(abs(there.rightAscension - here.rightAscension) < 1e-9)
            #expect(abs(there.declination - here.declination) < 1e-9)
            let angles = (0..<16).map { cube.laserMap.correction(x: 4 * x + $0 % 4, y: 4 * y + $0 / 4) }
            #expect(abs(binned.laserMap.correction(x: x, y: y) - angles.reduce(0, +) / 16) < 1e-6)
        }
        #expect(binned.laserMap.origin == .beside && binned.laserMap.path == cube.laserMap.path)
    }

    @Test func aCubeThatIsSmallerThanASquareIsRefused() throws {
        let cube = try cube(width: 26, height: 31)
        #expect(code { _ = try cube.binned(all(cube, 27)) } == "cube.binning")
        #expect(try cube.binned(all(cube, 26)).width == 1)
    }

    /// What BINNING said before counts, whatever it is written as; more than it may say is refused.
    @Test(arguments: [("2", 8), ("'2'", 8), ("0", 4), ("17", nil)] as [(String, Int?)])
    func binningIsThatOfTheDetector(card: String, expected: Int?) throws {
        let made = try MadeFile.changing(
            ["BINNING": "BINNING = " + card, "NAXIS1": "NAXIS1  =                    4", "NAXIS2": "NAXIS2  = 4"],
            pixels: [Float](repeating: 1e-17, count: 16 * 505))
        let cube = try science(made.path)
        guard let expected else {
            #expect(code { _ = try cube.binned(all(cube, 4)) } == "cube.binning")
            return
        }
        #expect(try cube.binned(all(cube, 4)).header.binning == expected)
    }
}
