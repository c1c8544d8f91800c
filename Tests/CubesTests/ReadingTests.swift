import Foundation
import TestSupport
import Testing

@testable import Cubes

@Suite struct ReadingTests {
    private static let count = 4 * 3 * 505
    /// A value that names its place: channel + row / 10 + x / 100, in units of 1e-17, with NaN and zero among them.
    private static let pixels = (0..<count).map { index -> Float in
        if index % 37 == 5 { return .nan }
        if index % 41 == 7 { return 0 }
        return Float(Double(index / 12) + Double(index / 4 % 3) / 10 + Double(index % 4) / 100) * 1e-17
    }

    private func same(_ left: [Float], _ right: [Float]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    private func whole(_ cube: SpectralCube) throws -> [Float] {
        var values = [Float](repeating: -1, count: Self.count)
        try cube.reader().read(rows: 0..<3, channels: 0..<505, into: &values)
        return values
    }

    /// 2016 files have no BSCALE and hold erg/s/cm2/A; 2019 files hold the same numbers under BSCALE = 1E+17.
    @Test func bothBSCALEHabitsGiveTheSameFluxes() throws {
        let plain = try MadeFile.changing(["BSCALE": nil], pixels: Self.pixels)
        let scaled = try MadeFile.changing(pixels: Self.pixels)
        #expect(try science(plain.path).fluxScale == 1)
        #expect(try science(scaled.path).fluxScale == 1e-17)
        #expect(same(try whole(science(plain.path)), Self.pixels))
        #expect(same(try whole(science(scaled.path)), Self.pixels))
    }

    @Test func aTileHoldsWhatTheWholeCubeHoldsThere() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let cube = try science(made.path)
        let reader = try cube.reader()
        for (rows, channels) in [
            (0..<1, 0..<505), (1..<3, 100..<317), (2..<3, 504..<505), (0..<3, 0..<1), (1..<1, 0..<9),
        ] {
            var tile = [Float](repeating: -1, count: rows.count * 4 * channels.count + 1)
            try reader.read(rows: rows, channels: channels, into: &tile)
            let expected = channels.flatMap { channel in
                rows.flatMap { row in (0..<4).map { x in Self.pixels[(channel * 3 + row) * 4 + x] } }
            }
            #expect(same(Array(tile.dropLast()), expected))
            #expect(tile.last == -1, "nothing is written beyond the tile")
        }
    }

    /// Two words of 0x3F800000 (1.0 in single precision) are one double of 2^-7 (1 + 2^-22 + ...).
    @Test func doublePrecisionCubesAreRead() throws {
        let ones = [Float](repeating: 1, count: 2 * Self.count)
        let made = try MadeFile.changing(["BITPIX": "BITPIX  = -64"], pixels: ones)
        let expected = Float(Double(bitPattern: 0x3F80_0000_3F80_0000))
        #expect(try whole(science(made.path)) == [Float](repeating: expected, count: Self.count))
    }

    @Test func aFileThatChangesAfterItWasOpenedIsRefused() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let cube = try science(made.path)
        let reader = try cube.reader()
        try reader.checkUnchanged()
        try FITSBytes.file(MadeFile.cube + ["OBJECT  = 'other'"], pixels: Self.pixels).write(
            to: URL(fileURLWithPath: made.path))
        #expect(code { _ = try cube.reader() } == "cube.changed")
        #expect(code { try reader.checkUnchanged() } == "cube.changed")
    }

    @Test func aFileThatShrinksUnderTheReaderIsReportedAsChanged() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let reader = try science(made.path).reader()
        #expect(truncate(made.path, 5760) == 0)
        var values = [Float](repeating: 0, count: Self.count)
        #expect(code { try reader.read(rows: 0..<3, channels: 0..<505, into: &values) } == "cube.changed")
    }

    @Test func readingLeavesTheFileAsItWas() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let before = try Data(contentsOf: URL(fileURLWithPath: made.path))
        #expect(chmod(made.path, 0o400) == 0)
        _ = try whole(science(made.path))
        #expect(try Data(contentsOf: URL(fileURLWithPath: made.path)) == before)
    }

    @Test func readersOfSeveralThreadsAgree() throws {
        let made = try MadeFile.changing(pixels: Self.pixels)
        let cube = try science(made.path)
        let equal = ConcurrentResults(count: 16)
        DispatchQueue.concurrentPerform(iterations: 16) { index in
            let values = try? whole(cube)
            equal.set(index, values.map { same($0, Self.pixels) } ?? false)
        }
        #expect(equal.all)
    }
}
