import CHDF5
import Foundation
import HDF5
import TestSupport
import Testing

@testable import Cubes

/// Files that nobody should have made: each ends in an error with a code and a sentence.
@Suite struct HostileCubeTests {
    /// The code of opening and reading a whole cube.
    private func code(of made: MadeHDF5) -> String {
        do throws(CubeError) {
            guard case .science(let cube) = try SpectralCube.open(made.path, laserMap: nil) else { return "ignored" }
            var values = [Float](repeating: 0, count: cube.width * cube.height * cube.channelCount)
            try cube.reader().read(rows: 0..<cube.height, channels: 0..<cube.channelCount, into: &values)
            return ""
        } catch {
            #expect(error.message.hasSuffix(".") && !error.message.contains("\n"), "\(error.message)")
            return error.code.rawValue
        }
    }

    private func data(_ dimensions: [Int], _ element: HDF5Element, chunk: [Int]? = nil) -> (HDF5File) throws -> Void {
        return { file in
            let data = try file.createDataset("data", dimensions: dimensions, chunk: chunk, element: element)
            if case .text = element { return }
            guard chunk == nil else { return }
            try data.write(dimensions.map { 0..<$0 }, from: [Float](repeating: 1, count: dimensions.reduce(2, *)))
        }
    }

    @Test func aCubeWithoutDataIsOfNoKnownForm() throws {
        for format in [CubeFormat.level2, .level25, .level3] {
            #expect(try code(of: MadeHDF5(format, data: false)) == "cube.format")
        }
        let none = try MadeHDF5(.level1, data: false)
        #expect(code(of: none) == "cube.format")
    }

    @Test func aMissingQuadrantIsTold() throws {
        for count in 1..<9 {
            let made = try MadeHDF5(.level1, data: false) { file in
                let (columns, rows) = ([0..<3, 3..<6, 6..<11], [0..<2, 2..<4, 4..<8])
                for index in 0..<count {
                    try MadeHDF5.write(
                        "quad00\(index)/data", columns[index % 3], rows[index / 3], false, chunk: nil, to: file)
                }
            }
            #expect(code(of: made) == "cube.format")
        }
    }

    @Test(arguments: [
        ["quad_nb": HDF5Value.integer(16)], ["dimx": .integer(12)], ["dimz": .integer(21)], ["dimy": .integer(-8)],
        ["dimx": .integer(.max)], ["dimz": .text("many")], ["dimx": .integer(0)], ["dimx": .integer(1)],
    ])
    func quadrantsThatDoNotFitTogetherAreOfNoKnownForm(changes: [String: HDF5Value]) throws {
        #expect(try code(of: MadeHDF5(.level1, changes: changes.mapValues { $0 })) == "cube.format")
    }

    @Test func dataWithoutAMarkAreOfNoKnownForm() throws {
        let made = try MadeHDF5(.level2, changes: ["level2": nil])
        #expect(code(of: made) == "cube.format")
    }

    @Test func numbersOfTheOtherKindAreOfNoKnownForm() throws {
        #expect(try code(of: MadeHDF5(.level2, complex: true, changes: ["flambda": nil])) == "cube.format")
        #expect(try code(of: MadeHDF5(.level3, data: false, data([4, 3, 20], .float))) == "cube.format")
        #expect(try code(of: MadeHDF5(.level25, data: false, data([4, 3, 20], .text(length: 4)))) == "cube.format")
    }

    @Test(arguments: [[], [4, 3, 20, 2], [4, 0, 20], [4, 3, 1], [0, 0, 0]])
    func shapesThatAreNoCubesAreOfNoKnownForm(shape: [Int]) throws {
        #expect(try code(of: MadeHDF5(.level25, data: false, data(shape, .float))) == "cube.format")
    }

    @Test func dimensionsWithoutNumbersAreTruncated() throws {
        let empty = try MadeHDF5(.level3, data: false, data([90_000, 90_000, 900], .complex, chunk: [32, 65, 27]))
        #expect(code(of: empty) == "cube.truncated")
        let partial = try MadeHDF5(.level2, data: false) { file in
            let data = try file.createDataset("data", dimensions: [9, 9, 20], chunk: [3, 3, 20], element: .float)
            try data.write([0..<9, 0..<6, 0..<20], from: [Float](repeating: 1, count: 9 * 6 * 20))
        }
        #expect(code(of: partial) == "cube.truncated")
        for shape in [[1_000_000_000, 2, 2], [2, 1 << 58, 4], [1 << 40, 1 << 20, 4]] {
            let huge = try MadeHDF5(.level2, data: false, data(shape, .float, chunk: [1, 1, 1]))
            #expect(code(of: huge) == "cube.format")
        }
    }

    @Test func linksToOtherPlacesAreNotFollowed() throws {
        let victim = try MadeHDF5(.level2)
        for outside in [false, true] {
            let made = try MadeHDF5(.level2, data: false)
            let file = H5Fopen(made.path, readAndWrite, sn3_h5_default())
            if outside {
                H5Lcreate_external(victim.path, "data", file, "data", sn3_h5_default(), sn3_h5_default())
            } else {
                H5Lcreate_soft("data", file, "data", sn3_h5_default(), sn3_h5_default())
            }
            H5Fclose(file)
            #expect(code(of: made) == "cube.format")
        }
    }

    @Test(
        arguments: [
            (["flambda": nil], "cube.keyword_missing"), (["exposure_time": nil], "cube.keyword_missing"),
            (["step": nil], "cube.keyword_missing"), (["filter_name": nil], "cube.keyword_missing"),
            (["flambda": .reals([1e-16, 2e-16])], "cube.keyword_invalid"),
            (["exposure_time": .real(0)], "cube.keyword_invalid"), (["step": .real(-1)], "cube.keyword_invalid"),
            (["order": .real(.nan)], "cube.keyword_invalid"), (["zpd_index": .integer(.max)], "cube.keyword_invalid"),
            (["axis_corr": .texts(["a", "b"])], "cube.keyword_invalid"),
            (["nm_laser": .logical(true)], "cube.keyword_invalid"),
            (["obs_date": .integers([.max, .min, 0])], ""), (["obs_date": .text("9999999999-99-99")], ""),
            (["target_ra": .real(1e300)], ""), (["target_dec": .reals([.nan, 0, 0])], ""),
            (["object_name": .text(String(repeating: "\u{0}\n'\"", count: 5000))], ""), (["date": .text("")], ""),
            (["step_nb": .real(1e30)], ""), (["filter_name": .text("/")], "ignored"), (["quad_nb": .text("nine")], ""),
        ] as [([String: HDF5Value?], String)])
    func attributesThatNoCubeHasEndInACode(changes: [String: HDF5Value?], expected: String) throws {
        #expect(try code(of: MadeHDF5(.level3, changes: changes)) == expected)
    }

    @Test func aLaserMapOfAnotherShapeIsTold() throws {
        let wrong = try MadeHDF5(.level2) { file in
            let map = try file.createDataset("calib_map", dimensions: [8, 11], chunk: nil, element: .float)
            try map.write([0..<8, 0..<11], from: [Float](repeating: 560, count: 88))
        }
        #expect(code(of: wrong) == "cube.laser_map")
        let empty = try MadeHDF5(.level2) { file in
            _ = try file.createDataset("calib_map", dimensions: [11, 8], chunk: nil, element: .float)
        }
        #expect(code(of: empty) == "cube.laser_map")
    }

    @Test func aHeaderOfAnotherShapeIsPassedBy() throws {
        for dimensions in [[4], [3, 3], [0, 4], [2, 4, 1]] {
            let made = try MadeHDF5(.level1) { file in
                _ = try file.createDataset("header", dimensions: dimensions, chunk: nil, element: .text(length: 300))
            }
            #expect(code(of: made) == "")
        }
        let numbers = try MadeHDF5(.level1) { file in
            _ = try file.createDataset("header", dimensions: [5, 4], chunk: nil, element: .float)
        }
        #expect(code(of: numbers) == "cube.unreadable")
        let endless = try MadeHDF5(.level1) { file in
            _ = try file.createDataset("header", dimensions: [1 << 40, 4], chunk: [1, 4], element: .text(length: 300))
        }
        #expect(code(of: endless) == "cube.format")
    }

    @Test(arguments: ["a\nb.hdf5", "it's \"quoted\".hdf5", "a b\t%s%n.hdf5", "größe.h5", "-.h5"])
    func namesOfAnyKindAreReadAndToldInOneLine(name: String) throws {
        #expect(try code(of: MadeHDF5(.level3, name: name)) == "")
        #expect(try code(of: MadeHDF5(.level3, name: name, data: false)) == "cube.format")
    }

    @Test func anHDF5CubeThatStopsAnywhereIsTruncated() throws {
        let made = try MadeHDF5(.level3)
        let whole = try Data(contentsOf: URL(fileURLWithPath: made.path))
        for length in [0, 1, 7, 8, 95, 96, 2048, whole.count / 2, whole.count - 1] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: made.path))
            #expect(code(of: made) == "cube.truncated", "\(length) bytes")
        }
    }
}

/// H5F_ACC_RDWR, a macro of the library that Swift does not import.
private let readAndWrite: UInt32 = 1

@Suite struct HostilePackedCubeTests {
    /// The primary unit and the table that `fpack` makes, with no data after it.
    private func table(_ changes: [String: String]) throws -> MadeFile {
        var cards = [
            "XTENSION": "'BINTABLE'", "BITPIX": "8", "NAXIS": "2", "NAXIS1": "8", "NAXIS2": "1515", "PCOUNT": "0",
            "GCOUNT": "1", "TFIELDS": "1", "ZIMAGE": "T", "ZBITPIX": "-32", "ZNAXIS": "3", "ZNAXIS1": "4",
            "ZNAXIS2": "3", "ZNAXIS3": "505", "ZTILE1": "4", "ZTILE2": "1", "ZTILE3": "1", "ZCMPTYPE": "'GZIP_1'",
        ]
        cards.merge(changes) { $1 }
        let header = ["XTENSION"] + cards.keys.filter { $0 != "XTENSION" }.sorted()
        let own = MadeFile.cube.filter { !["SIMPLE", "BITPIX", "NAXIS"].contains(where: $0.hasPrefix) }
        let text = header.map { $0.padding(toLength: 8, withPad: " ", startingAt: 0) + "= " + cards[$0]! } + own
        let primary = ["SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0", "EXTEND  = T"]
        let made = try MadeFile(primary, name: "cube.fits.fz")
        var bytes = FITSBytes.file(primary, pixels: [])
        bytes.append(FITSBytes.file(text, pixels: [Float](repeating: 0, count: 3030)))
        try bytes.write(to: URL(fileURLWithPath: made.path))
        return made
    }

    @Test(
        arguments: [
            (["ZNAXIS1": "1000000000"], "cube.keyword_invalid"), (["ZNAXIS3": "0"], "cube.keyword_invalid"),
            (["ZTILE1": "1000000000", "ZTILE2": "1000000000"], "cube.keyword_invalid"),
            (["PCOUNT": "9223372036854775807"], "cube.truncated"),
            (["NAXIS2": "9223372036854775807"], "cube.truncated"),
            (["PCOUNT": "1000000"], "cube.truncated"), (["ZNAXIS": "2"], "ignored"), (["ZNAXIS": "99"], "ignored"),
            (["ZIMAGE": "F"], "ignored"), (["ZCMPTYPE": "'NONE'"], "cube.unreadable"),
        ] as [([String: String], String)])
    func tablesThatNoCubeIsPackedInEndInACode(changes: [String: String], expected: String) throws {
        let made = try table(changes)
        let found = code {
            guard case .science(let cube) = try SpectralCube.open(made.path, laserMap: nil) else {
                throw Ignored(reason: "")
            }
            var values = [Float](repeating: 0, count: 4 * 3)
            try cube.reader().read(rows: 0..<3, channels: 0..<1, into: &values)
        }
        #expect(found == expected || expected == "ignored" && found.hasPrefix("Ignored"))
    }
}
