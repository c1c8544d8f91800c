import Foundation
import HDF5
import TestSupport
import Testing

@testable import Cubes

/// Formats that a cube can have, with real or complex numbers.
private let formats: [(format: CubeFormat, complex: Bool)] = [
    (.level1, false), (.level2, false), (.level25, false), (.level25, true), (.level3, true),
]

@Suite struct HDF5CubeTests {
    /// Counts of the whole scan become flux: FLAMBDA / N / exposure.
    private func factor(_ format: CubeFormat) -> Float {
        format == .level3 ? Float(MadeHDF5.conversion / (MadeHDF5.exposure * Double(MadeHDF5.channelCount))) : 1
    }

    private func expected(
        _ tile: CubeTiling.Tile, _ channels: Range<Int>, _ factor: Float, _ value: (Int, Int, Int) -> Float
    ) -> [Float] {
        channels.flatMap { z in tile.rows.flatMap { y in tile.columns.map { x in value(x, y, z) * factor } } }
    }

    @Test(arguments: formats)
    func everyFormatGivesTheSameCube(format: CubeFormat, complex: Bool) throws {
        let cube = try MadeHDF5(format, complex: complex).cube()
        #expect((cube.width, cube.height, cube.channelCount) == (11, 8, 20))
        #expect(cube.format == format && cube.hasImaginaryPart == complex && cube.fluxConversion == [3.42e-16])
        #expect(cube.header.odometer == "2384125p")
    }

    @Test(arguments: formats)
    func aBlockHoldsWhatTheCubeHoldsThere(format: CubeFormat, complex: Bool) throws {
        let made = try MadeHDF5(format, complex: complex)
        let cube = try science(made.path)
        let reader = try cube.reader()
        for (columns, rows, channels) in [
            (0..<11, 0..<8, 0..<20), (2..<7, 1..<5, 3..<19), (10..<11, 7..<8, 19..<20), (4..<4, 0..<8, 0..<20),
        ] {
            let tile = CubeTiling.Tile(columns: columns, rows: rows)
            var values = [Float](repeating: -1, count: columns.count * rows.count * channels.count + 1)
            try reader.read(columns: columns, rows: rows, channels: channels, into: &values)
            #expect(Array(values.dropLast()) == expected(tile, channels, factor(format), MadeHDF5.value))
            #expect(values.last == -1, "nothing is written beyond the block")
            guard cube.hasImaginaryPart else { continue }
            try reader.readImaginary(columns: columns, rows: rows, channels: channels, into: &values)
            #expect(Array(values.dropLast()) == expected(tile, channels, factor(format), MadeHDF5.imaginary))
        }
        try reader.checkUnchanged()
    }

    /// Zeros from a pixel in the middle of the field on, as a transfer leaves them that reserved its length; and the
    /// empty border of a sound cube.
    @Test(arguments: [(zerosFrom: 6 * 8 * 20 + 3 * 20 + 7, isWhole: false), (zerosFrom: 10 * 8 * 20, isWhole: true)])
    func anEndThatWasNeverWrittenIsTold(zerosFrom: Int, isWhole: Bool) throws {
        let (width, height, channels) = (MadeHDF5.width, MadeHDF5.height, MadeHDF5.channelCount)
        let made = try MadeHDF5(.level2, data: false) { file in
            let data = try file.createDataset(
                "data", dimensions: [width, height, channels], chunk: nil, element: .float)
            let values = (0..<width * height * channels).map { $0 < zerosFrom ? Float($0 + 1) : 0 }
            try data.write([0..<width, 0..<height, 0..<channels], from: values)
        }
        #expect(code { _ = try SpectralCube.open(made.path, laserMap: nil) } == (isWhole ? "" : "cube.truncated"))
    }

    /// Chunks that were never written, after one in the middle of a column of them, or after a part of one.
    @Test(arguments: [(lost: 1, channels: 0), (5, 0), (20, 0), (0, 7), (33, 12)])
    func chunksThatWereNeverWrittenAreTold(lost: Int, channels: Int) throws {
        let (width, height, depth, chunk) = (12, 20, 90, (4, 5, 30))
        let made = try MadeHDF5(.level2, data: false) { file in
            let data = try file.createDataset(
                "data", dimensions: [width, height, depth], chunk: [chunk.0, chunk.1, chunk.2], element: .float)
            // The last number that was written, by its place in the file.
            let end = (3 * 4 * 3 - lost) * chunk.0 * chunk.1 * chunk.2 - channels
            let values = (0..<width * height * depth).map { index -> Float in
                let (x, y, z) = (index / (height * depth), index / depth % height, index % depth)
                let before = ((x / chunk.0 * 4 + y / chunk.1) * 3 + z / chunk.2) * chunk.0
                let inside = (before + x % chunk.0) * chunk.1 * chunk.2 + y % chunk.1 * chunk.2 + z % chunk.2
                return inside < end ? Float(index + 1) : 0
            }
            try data.write([0..<width, 0..<height, 0..<depth], from: values)
        }
        #expect(code { _ = try science(made.path) } == "cube.truncated")
    }

    @Test(arguments: formats)
    func tilesCoverTheCube(format: CubeFormat, complex: Bool) throws {
        let made = try MadeHDF5(format, complex: complex)
        let cube = try science(made.path)
        let tiles = CubeTiling(of: cube, channels: 7, bytes: 7 * 4 * 30).tiles
        let stream = try TileStream(cube, channels: 3..<10, tiles: tiles)
        var pixels = 0
        while let tile = try stream.next() {
            let place = CubeTiling.Tile(columns: tile.columns, rows: tile.rows)
            let values = UnsafeBufferPointer(start: tile.values, count: 7 * tile.columns.count * tile.rows.count)
            #expect(Array(values) == expected(place, 3..<10, factor(format), MadeHDF5.value))
            pixels += tile.columns.count * tile.rows.count
        }
        #expect(pixels == 88)
    }

    @Test func everyChannelMayHaveItsOwnFluxOfACount() throws {
        let conversion = (0..<20).map { 1e-16 * Double($0 + 1) }
        let made = try MadeHDF5(.level3, changes: ["flambda": .reals(conversion)])
        let cube = try science(made.path)
        var values = [Float](repeating: 0, count: 20)
        try cube.reader().read(columns: 3..<4, rows: 2..<3, channels: 0..<20, into: &values)
        for z in 0..<20 {
            let flux = Double(MadeHDF5.value(3, 2, z)) * conversion[z] / 20 / 13.3
            #expect(abs(Double(values[z]) / flux - 1) < 1e-6)
        }
        #expect(cube.fluxConversion == conversion)
        #expect(abs(try #require(cube.header.flambda) / 1.05e-15 - 1) < 1e-12, "the mean of the channels")
    }

    @Test func aLaserMapInTheFileIsFound() throws {
        let made = try MadeHDF5(.level3, MadeHDF5.image("calib_map", .double) { 560 + Float($0) / 4 + Float($1) * 2 })
        let map = try science(made.path).laserMap
        #expect(map.origin == .inside && map.wavelengths[3 * 11 + 5] == 560 + 1.25 + 6)
    }

    @Test func aLaserMapThatIsNamedWinsOverTheOneInTheFile() throws {
        let made = try MadeHDF5(.level2, MadeHDF5.image("calib_map", .float) { _, _ in 560 })
        let cards = ["SIMPLE  = T", "BITPIX  = -32", "NAXIS   = 2", "NAXIS1  = 11", "NAXIS2  = 8"]
        let given = try MadeFile(cards, name: "map.fits", pixels: [Float](repeating: 565, count: 88))
        let map = try science(made.path, laserMap: given.path).laserMap
        #expect(map.origin == .given && map.wavelengths[0] == 565)
    }

    @Test func withoutALaserMapInsideOneBesideIsTaken() throws {
        let made = try MadeHDF5(.level2)
        let cards = ["SIMPLE  = T", "BITPIX  = -32", "NAXIS   = 2", "NAXIS1  = 11", "NAXIS2  = 8"]
        try FITSBytes.file(cards, pixels: [Float](repeating: 566, count: 88))
            .write(to: made.folder.url.appending(path: "2384125z_laser.fits"))
        #expect(try science(made.path).laserMap.origin == .beside)
    }

    /// Level 1 keeps the mean of the interferogram, the later ones its sum.
    @Test func theDeepFrameIsGivenAsCountsOfOneFrame() throws {
        for format in [CubeFormat.level1, .level3] {
            let made = try MadeHDF5(format, MadeHDF5.image("deep_frame", .double) { Float($0 * 20 + $1 * 40) })
            let cube = try science(made.path)
            let frame = try #require(try withExtendedLifetime(made) { try cube.deepFrame() })
            #expect(frame.width == 11 && frame.height == 8)
            #expect(frame.countsPerStep[3 * 11 + 5] == (format == .level1 ? 220 : 11))
        }
        let without = try MadeHDF5(.level2)
        #expect(try science(without.path).deepFrame() == nil)
        let fits = try MadeFile.changing()
        #expect(try science(fits.path).deepFrame() == nil)
    }

    @Test func aFileThatChangesAfterItWasOpenedIsRefused() throws {
        let made = try MadeHDF5(.level3)
        let cube = try science(made.path)
        let reader = try cube.reader()
        let other = try MadeHDF5(.level3, changes: ["object_name": .text("other")])
        try FileManager.default.removeItem(atPath: made.path)
        try FileManager.default.copyItem(atPath: other.path, toPath: made.path)
        #expect(code { _ = try cube.reader() } == "cube.changed")
        #expect(code { try reader.checkUnchanged() } == "cube.changed")
    }

    /// ORB multiplies by its mask: 0 is a pixel not to be used. h5py writes it as logicals or as small integers.
    @Test(arguments: [HDF5Element.float, .double])
    func pixelsThatTheReductionsMaskExcludesHoldNoNumber(element: HDF5Element) throws {
        let mask = MadeHDF5.image("mask", element) { x, y in x == 3 && y == 2 ? 0 : 1 }
        let made = try MadeHDF5(.level2, mask)
        let cube = try science(made.path)
        var values = [Float](repeating: 0, count: 11 * 8 * 2)
        try cube.reader().read(rows: 0..<8, channels: 5..<7, into: &values)
        #expect(values.indices.filter { values[$0].isNaN } == [2 * 11 + 3, 88 + 2 * 11 + 3])
        #expect(cube.isExcluded(x: 3, y: 2) && !cube.isExcluded(x: 2, y: 3))
    }

    /// ORB's own reading: "cube level forced to 3".
    @Test func complexNumbersThatCallThemselvesLevelTwoAreLevelThree() throws {
        let made = try MadeHDF5(.level2, complex: true)
        let cube = try science(made.path)
        var (values, expected) = ([Float](repeating: 0, count: 88), [Float](repeating: 0, count: 88))
        try cube.reader().read(rows: 0..<8, channels: 4..<5, into: &values)
        let levelThree = try MadeHDF5(.level3)
        try science(levelThree.path).reader().read(rows: 0..<8, channels: 4..<5, into: &expected)
        #expect(cube.format == .level3 && values == expected)
    }

    /// Every byte of the data passes once, whatever the tiles: counted by the kernel, for this thread. A column of
    /// chunks is larger than the library's cache of 1 MiB.
    @Test(arguments: [CubeFormat.level2, .level3])
    func chunksAreReadOnce(format: CubeFormat) throws {
        let made = try MadeHDF5(format, complex: format == .level3, data: false) { file in
            let data = try file.createDataset(
                "data", dimensions: [64, 130, 162], chunk: [32, 65, 27], element: format == .level3 ? .complex : .float)
            let values = [Float](repeating: 1, count: 2 * 64 * 130 * 162)
            try data.write([0..<64, 0..<130, 0..<162], from: values)
        }
        let cube = try science(made.path)
        let bytes = 64 * 130 * 162 * (format == .level3 ? 8 : 4)
        for memory in [162 * 4 * 64 * 65, 162 * 4 * 64 * 65 * 4] {
            let tiles = CubeTiling(of: cube, channels: 162, bytes: memory, mostRows: 32).tiles
            let reader = try cube.reader()
            var values = [Float](repeating: 0, count: memory / 4)
            let before = try bytesReadByThisThread()
            for tile in tiles {
                try reader.read(columns: tile.columns, rows: tile.rows, channels: 0..<162, into: &values)
            }
            let read = try bytesReadByThisThread() - before
            #expect(read >= bytes && Double(read) < 1.02 * Double(bytes), "\(read) of \(bytes) bytes")
        }
    }

    private func bytesReadByThisThread() throws -> Int {
        let text = try String(contentsOfFile: "/proc/thread-self/io", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("rchar:") }
        return try #require(line.flatMap { Int($0.dropFirst(7)) })
    }
}
