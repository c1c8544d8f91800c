import CCFITSIO
import CZlib
import Files
import Foundation
import TestSupport
import Testing
import Threads

@testable import Cubes
@testable import FITS

/// Compressed FITS: in tiles, as `fpack` does, and the whole file, as `gzip` does.
@Suite struct PackedFITSTests {
    private static let count = 4 * 3 * 505
    /// Fluxes with NaN and zero among them.
    private static let pixels = (0..<count).map { index -> Float in
        if index % 37 == 5 { return .nan }
        return index % 41 == 7 ? 0 : Float(Double(index) * 1.7e-20)
    }

    private func same(_ left: [Float], _ right: [Float]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    private func whole(_ cube: SpectralCube) throws -> [Float] {
        var values = [Float](repeating: -1, count: Self.count)
        try cube.reader().read(rows: 0..<3, channels: 0..<505, into: &values)
        return values
    }

    /// The cube as it is before packing: of 2016 without BSCALE, of 2019 with it.
    private func plain(scaled: Bool) throws -> MadeFile {
        try MadeFile.changing(scaled ? [:] : ["BSCALE": nil], pixels: Self.pixels)
    }

    /// Through cfitsio's own compression, into a file beside the cube; level 0 rounds nothing.
    private func packed(
        _ made: MadeFile, algorithm: Int32 = GZIP_1, level: Float = 0, tile: [Int]? = nil, scaled: Bool = false
    ) throws
        -> String
    {
        let path = made.path + ".fz"
        var (input, output): (UnsafeMutablePointer<fitsfile>?, UnsafeMutablePointer<fitsfile>?)
        var status: Int32 = 0
        sn3_fits_open(&input, made.path, READONLY, &status)
        ffdkinit(&output, path, &status)
        fits_set_compression_type(output, algorithm, &status)
        fits_set_quantize_level(output, level, &status)
        if var tile { fits_set_tile_dim(output, 3, &tile, &status) }
        fits_img_compress(input, output, &status)
        // cfitsio packs no scaled floating-point image: 2019's card is added to the packed one.
        if scaled { ffpkyd(output, "BSCALE", 1e17, -15, nil, &status) }
        ffclos(input, &status)
        ffclos(output, &status)
        try #require(status == 0)
        return path
    }

    private func gzipped(_ path: String) throws -> String {
        let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let stream = try #require(gzopen(path + ".gz", "wb"))
        #expect(gzwrite(stream, data, UInt32(data.count)) == Int32(data.count))
        gzclose(stream)
        return path + ".gz"
    }

    /// BSCALE = 1E+17 is that of 2019's files.
    @Test(arguments: [nil, [4, 3, 1], [2, 2, 4], [1, 1, 505]])
    func numbersOfALosslessPackingComeBackBitForBit(tile: [Int]?) throws {
        for scaled in [false, true] {
            let made = try plain(scaled: false)
            let cube = try science(packed(made, tile: tile, scaled: scaled))
            #expect((cube.width, cube.height, cube.channelCount) == (4, 3, 505) && cube.format == .fits)
            #expect(same(try whole(cube), Self.pixels))
            #expect(cube.fluxScale == (scaled ? 1e-17 : 1))
            let original = try science(made.path).header
            for keyword in ["OBJECT", "STEP", "ZPDINDEX", "FILTER", "NAXIS", "NAXIS1", "NAXIS3", "BITPIX"] {
                #expect(cube.header[keyword]?.value == original[keyword]?.value, "\(keyword)")
            }
            #expect(cube.header["ZIMAGE"] == nil && cube.header["TFORM1"] == nil)
        }
    }

    /// cfitsio divides by these numbers: each of them ended the process by a signal, in a cube, a laser map and a deep frame.
    @Test(
        arguments: [
            (RICE_1, "ZTILE1", "0"), (RICE_1, "ZTILE2", "0"), (RICE_1, "ZTILE1", "-4"), (RICE_1, "ZTILE3", "1.5"),
            (RICE_1, "ZVAL1", "0"), (RICE_1, "ZVAL2", "3"), (RICE_1, "ZCMPTYPE", "'FOO'"),
            (GZIP_1, "ZCMPTYPE", "'RICE_1'"),
        ] as [(Int32, String, String)])
    func aDamagedHeaderOfAPackedImageIsRefusedByTheCard(
        algorithm: Int32, keyword: String, value: String
    ) throws {
        let made = try plain(scaled: false)
        let path = try packed(made, algorithm: algorithm, level: algorithm == RICE_1 ? 16 : 0)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let card = try #require(bytes.range(of: Data(keyword.padding(toLength: 8, withPad: " ", startingAt: 0).utf8)))
        let text =
            bytes[card.lowerBound..<card.lowerBound + 10]
            + Data(value.padding(toLength: 70, withPad: " ", startingAt: 0).utf8)
        bytes.replaceSubrange(card.lowerBound..<card.lowerBound + 80, with: text)
        try bytes.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: CubeError.self) { _ = try science(path) }
        #expect(error?.code == .unreadable && error?.message.contains(keyword) == true, "\(error?.message ?? "")")
        // As a companion of a sound cube.
        let laser = made.folder.path("2384125p_laser.fits")
        try bytes.write(to: URL(fileURLWithPath: laser))
        #expect(code { _ = try science(made.path) } == "cube.laser_map")
    }

    /// cfitsio looked for the end of such a stream for ever. Bytes of gzip that say nothing about the content may change.
    @Test(arguments: [GZIP_1, GZIP_2])
    func aDamagedStreamIsRefusedAndNoNumberOfItIsTaken(algorithm: Int32) throws {
        let made = try plain(scaled: false)
        let path = try packed(made, algorithm: algorithm, tile: [4, 3, 100])
        let sound = try Data(contentsOf: URL(fileURLWithPath: path))
        let header = try #require(sound.range(of: Data("END     ".utf8), options: .backwards))
        let table = (header.lowerBound / 2880 + 1) * 2880
        var refusals = 0
        for position in stride(from: table, to: sound.count - 2880, by: 61) {
            var bytes = sound
            for index in position..<position + 20 { bytes[index] = 0xFF }
            try bytes.write(to: URL(fileURLWithPath: path))
            do {
                #expect(same(try whole(try science(path)), Self.pixels), "byte \(position)")
            } catch let error as CubeError {
                #expect(error.code == .unreadable && error.message.contains(path))
                refusals += 1
            }
        }
        #expect(refusals > 20, "\(refusals)")
    }

    /// `fpack` rounds to a fraction of the noise; here noise is what neighbours differ by.
    @Test func numbersOfARoundingPackingComeBackWithinTheirStep() throws {
        let made = try plain(scaled: false)
        let cube = try science(packed(made, algorithm: RICE_1, level: 16))
        #expect(cube.quantization != nil)
        let lossless = try plain(scaled: false)
        #expect(try science(packed(lossless)).quantization == nil)
        let values = try whole(cube)
        for (value, pixel) in zip(values, Self.pixels) {
            #expect(value.isNaN == pixel.isNaN)
            if !pixel.isNaN { #expect(abs(value - pixel) < 1e-17) }
        }
    }

    @Test func partsOfAPackedCubeAreReadAsAsked() throws {
        let made = try plain(scaled: false)
        let cube = try science(packed(made, tile: [2, 2, 4]))
        let tiles = [(0..<2, 0..<2), (1..<4, 0..<2), (0..<4, 2..<3)].map {
            CubeTiling.Tile(columns: $0.0, rows: $0.1)
        }
        let stream = try TileStream(cube, channels: 7..<12, tiles: tiles)
        while let tile = try stream.next() {
            let count = tile.columns.count * tile.rows.count * 5
            let expected = tile.channels.flatMap { channel in
                tile.rows.flatMap { row in tile.columns.map { Self.pixels[(channel * 3 + row) * 4 + $0] } }
            }
            #expect(same(Array(UnsafeBufferPointer(start: tile.values, count: count)), expected))
        }
    }

    @Test func aGzippedCubeIsReadLikeThePlainOne() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let cube = try science(gzipped(made.path))
        #expect(cube.header.odometer == "2384125p" && cube.fluxScale == 1e-17)
        #expect(same(try whole(cube), Self.pixels))
        let reader = try cube.reader()
        var values = [Float](repeating: 0, count: 4)
        try reader.read(columns: 1..<3, rows: 1..<2, channels: 9..<11, into: &values)
        let expected: [Float] = [9, 10].flatMap { (z: Int) in Self.pixels[(z * 3 + 1) * 4 + 1...(z * 3 + 1) * 4 + 2] }
        #expect(same(values, expected))
    }

    /// The checksum and the length that gzip keeps at the end.
    @Test(arguments: [4, 8]) func aGzippedCubeWithoutItsEndIsTruncated(byteCount: Int) throws {
        let made = try plain(scaled: false)
        let path = try gzipped(made.path)
        let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        #expect(truncate(path, size - byteCount) == 0)
        withExtendedLifetime(made) {
            #expect(code { _ = try whole(try science(path)) } == "cube.truncated")
        }
    }

    @Test func anUnpackedCopyLeavesNothingBehind() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let unpacked = UnpackedFile(try RegularFile(gzipped(made.path)))
        let path = try unpacked.path(length: 2880)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == 2880)
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: path)
        #expect(target.hasSuffix(" (deleted)"))
    }

    @Test func missingPaddingInAPackedFileTakesNothingAway() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let size = try #require(try FileManager.default.attributesOfItem(atPath: made.path)[.size] as? Int)
        #expect(truncate(made.path, size - 1000) == 0)
        #expect(same(try whole(science(gzipped(made.path))), Self.pixels))
    }

    /// A watchdog counts on it: a full field takes minutes to unpack.
    @Test func unpackingTellsHowFarItIs() throws {
        let folder = try TemporaryDirectory()
        let file = folder.path("packed")
        try Data(count: 5 << 20).write(to: URL(fileURLWithPath: file))
        let shares = Guarded<[Double]>([])
        let unpacked = UnpackedFile(
            try RegularFile(gzipped(file)), progress: { share in shares.withLock { $0.append(share) } })
        _ = try unpacked.path(length: 5 << 20)
        #expect(shares.withLock { $0 } == [0.2, 0.4, 0.6, 0.8, 1])
    }

    @Test func aPackedCubeThatStopsEarlyIsTruncated() throws {
        let made = try plain(scaled: false)
        for path in [try packed(made), try gzipped(made.path)] {
            let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
            for length in [size - 1000, size / 2, 2881] where (2881..<size).contains(length) {
                #expect(truncate(path, length) == 0)
                #expect(code { _ = try whole(science(path)) } == "cube.truncated", "\(path), \(length) bytes")
            }
        }
    }

    @Test func aCubeThatNeedsMoreRoomThanThereIsIsNotUnpacked() throws {
        let made = try plain(scaled: true)
        let unpacked = UnpackedFile(try RegularFile(gzipped(made.path)))
        #expect(code { _ = try unpacked.path(length: 1 << 60) } == "cube.no_room")
    }

    @Test(arguments: ["2384125p.fits.fz", "2384125p.fits.gz", "2384125z.hdf5", "2384125z.h5"])
    func aLaserMapBesideIsNamedByTheStem(name: String) {
        let stem = name.split(separator: ".")[0]
        #expect(LaserMap.candidates(beside: "/data/" + name)[0] == "/data/\(stem)_laser.fits")
    }
}
