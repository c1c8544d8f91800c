import Foundation
import TestSupport
import Testing

@testable import HDF5

@Suite struct WritingAndReadingTests {
    @Test func aLibraryThatIsNotThreadSafeIsRefusedWithAdvice() throws {
        try HDF5File.requireThreadSafety(true)
        let error = #expect(throws: HDF5Error.self) { try HDF5File.requireThreadSafety(false) }
        #expect(error?.reason == .refused)
        #expect(error?.message.contains("--enable-threadsafe") == true)
    }

    @Test func aBlockHoldsWhatWasWrittenThere() throws {
        let made = try MadeFile()
        let dimensions = [5, 4, 7]
        let values = (0..<140).map { Float($0) + 0.25 }
        try made.write { file in
            let data = try file.createDataset(
                "quad000/data", dimensions: dimensions, chunk: [2, 3, 4], element: .float)
            try data.write([0..<5, 0..<4, 0..<7], from: values)
        }
        let data = try made.dataset("quad000/data")
        #expect(data.dimensions == dimensions && data.chunk == [2, 3, 4] && data.element == .float)
        var block = [Float](repeating: -1, count: 2 * 3 * 2 + 1)
        try data.read([3..<5, 1..<4, 5..<7], into: &block)
        let expected = (3..<5).flatMap { x in (1..<4).flatMap { y in (5..<7).map { values[(x * 4 + y) * 7 + $0] } } }
        #expect(block == expected + [-1], "and nothing beyond it")
    }

    @Test func eitherPartOfComplexNumbersIsRead() throws {
        let made = try MadeFile()
        let pairs = (0..<24).map { Float($0) }
        try made.write { file in
            let data = try file.createDataset("data", dimensions: [2, 2, 3], chunk: nil, element: .complex)
            try data.write([0..<2, 0..<2, 0..<3], from: pairs)
        }
        let data = try made.dataset("data")
        #expect(data.element == .complex && data.elementByteCount == 8 && data.storedByteCount == 96)
        for (part, offset) in [(HDF5ComplexPart.real, 0), (.imaginary, 1)] {
            var values = [Float](repeating: -1, count: 12)
            try data.read([0..<2, 0..<2, 0..<3], part: part, into: &values)
            #expect(values == (0..<12).map { Float(2 * $0 + offset) })
        }
    }

    @Test func realNumbersHaveNoImaginaryPart() throws {
        let made = try MadeFile()
        try made.write { _ = try $0.createDataset("data", dimensions: [1], chunk: nil, element: .float) }
        var value: Float = 0
        #expect(throws: HDF5Error.self) { try made.dataset("data").read([0..<1], part: .imaginary, into: &value) }
    }

    @Test func doublePrecisionIsReadAsSingle() throws {
        let made = try MadeFile()
        try made.write { file in
            let data = try file.createDataset("calib_map", dimensions: [2, 2], chunk: nil, element: .double)
            try data.write([0..<2, 0..<2], from: [543.5, 560.25, 1e-17, .infinity])
        }
        let data = try made.dataset("calib_map")
        #expect(data.element == .double && data.elementByteCount == 8)
        var values = [Float](repeating: 0, count: 4)
        try data.read([0..<2, 0..<2], into: &values)
        #expect(values == [543.5, 560.25, 1e-17, .infinity])
    }

    @Test func textsOfOneLengthComeBack() throws {
        let made = try MadeFile()
        let texts = [
            "OBJECT", "M33_Field7 ", "", "str", "STEP", "2943.025792", "größe", String(repeating: "x", count: 400),
        ]
        try made.write { file in
            let header = try file.createDataset("header", dimensions: [2, 4], chunk: nil, element: .text(length: 300))
            try header.writeStrings(texts)
        }
        var expected = texts
        (expected[1], expected[7]) = ("M33_Field7", String(repeating: "x", count: 300))
        #expect(try made.dataset("header").readStrings() == expected)
    }

    @Test func attributesOfEveryKindComeBack() throws {
        let made = try MadeFile()
        let values: [String: HDF5Value] = [
            "object_name": .text("M33_Field7"), "step_nb": .integer(842), "step": .real(2943.025792),
            "level3": .logical(true), "flux_calibration": .logical(false), "empty": .text(""),
            "obs_date": .integers([2018, 9, 14]), "flambda": .reals([6.72e-17, 6.73e-17]),
            "names": .texts(["one", "", "three"]),
        ]
        try made.write { file in
            try file.attributes.write("step", .integer(1))
            for (name, value) in values { try file.attributes.write(name, value) }
            let data = try file.createDataset("deep_frame", dimensions: [1, 1], chunk: nil, element: .float)
            try data.attributes.write("unit", .text("counts"))
        }
        let file = try HDF5File(reading: made.path)
        #expect(try file.attributes.names() == values.keys.sorted())
        for (name, value) in values { #expect(try file.attributes.read(name) == value, "\(name)") }
        #expect(try file.attributes.read("none") == nil)
        #expect(try file.dataset("deep_frame").attributes.read("unit") == .text("counts"))
    }

    /// The HDF5 library's own program reads the file and names h5py's types.
    @Test(.enabled(if: Command.find("h5dump") != nil, "skipped: no h5dump (hdf5-tools)"))
    func othersReadWhatIsWritten() throws {
        let made = try MadeFile()
        try made.write { file in
            try file.attributes.write("level3", .logical(true))
            let data = try file.createDataset("data", dimensions: [1, 2], chunk: nil, element: .complex)
            try data.write([0..<1, 0..<2], from: [1.5, -2.5, 3.5, 4.5])
        }
        let dump = try Command(#require(Command.find("h5dump")), [made.path]).output
        for words in ["H5T_ENUM", "\"FALSE\"", "(0): TRUE", "H5T_IEEE_F32LE \"r\"", "H5T_IEEE_F32LE \"i\"", "-2.5"] {
            #expect(dump.contains(words), "\(words) in \(dump)")
        }
    }
}
