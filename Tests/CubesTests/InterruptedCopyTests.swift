import Foundation
import HDF5
import Simulator
import TestSupport
import Testing

@testable import Cubes

/// Copies that broke off at a random byte, 500 of them: none is taken for a cube, each is once it is whole.
///
/// Fixed seeds; the bytes that a copy lacks are missing, or zeros where the copier reserved the file's length first.
@Suite struct InterruptedCopyTests {
    enum Copier: String, CaseIterable { case plain, preallocating }

    /// Pixels that name their place: no zeros but where a copy broke off.
    private static func cubes() throws -> [(name: String, bytes: Data)] {
        let fits = try MadeFile.changing(pixels: (0..<4 * 3 * 505).map { Float($0 + 1) * 1e-18 })
        let (width, height, channels) = (4, 30, 842)
        let hdf5 = try MadeHDF5(.level2, data: false) { file in
            let data = try file.createDataset(
                "data", dimensions: [width, height, channels], chunk: nil, element: .float)
            try data.write(
                [0..<width, 0..<height, 0..<channels], from: (0..<width * height * channels).map { Float($0 + 1) })
        }
        return try withExtendedLifetime((fits, hdf5)) {
            [
                ("2384125p.fits", try Data(contentsOf: URL(fileURLWithPath: fits.path))),
                ("2384125z.hdf5", try Data(contentsOf: URL(fileURLWithPath: hdf5.path))),
            ]
        }
    }

    @Test(arguments: Copier.allCases) func noneIsTakenBeforeItIsWhole(_ copier: Copier) throws {
        let folder = try TemporaryDirectory()
        var random = RandomSource(seed: copier == .plain ? 1 : 2)
        var refusals: [String: Int] = [:]
        for (name, bytes) in try Self.cubes() {
            let path = folder.path(name)
            for _ in 0..<126 {
                let end = Int(random.next() % UInt64(Self.tellingEnd(of: bytes, name)))
                var copy = bytes.prefix(end)
                if copier == .preallocating { copy += Data(repeating: 0, count: bytes.count - end) }
                // Where the file itself holds nothing but zeros from there on, the copy is whole.
                guard copy != bytes else { continue }
                try Data(copy).write(to: URL(fileURLWithPath: path))
                let refusal = code { _ = try science(path) }
                #expect(!refusal.isEmpty, "\(name), \(end) of \(bytes.count) bytes was taken for whole")
                refusals[refusal, default: 0] += 1
                try bytes.write(to: URL(fileURLWithPath: path))
                #expect(throws: Never.self) { _ = try science(path) }
            }
        }
        print("\(copier.rawValue) copies: \(refusals)")
        // A copy without its first kilobytes may be refused as no cube at all; it is taken when it is whole all the same.
        #expect(refusals["cube.truncated", default: 0] >= 249)
    }

    /// Every byte of two spectra in the middle of the file at which a copier that reserved the length may break off. Where
    /// a spectrum ends exactly, what follows may be an empty border.
    @Test(arguments: [HDF5Element.float, .complex]) func aCopyThatEndsInASpectrumIsTold(_ element: HDF5Element) throws {
        let (width, height, channels) = (4, 30, 50)
        // No number that stands first in a spectrum ends in a byte of zero.
        let values = (0..<width * height * channels * (element == .complex ? 2 : 1)).map { Float($0 + 1) * 1.1 }
        let made = try MadeHDF5(element == .complex ? .level3 : .level2, data: false) { file in
            let data = try file.createDataset(
                "data", dimensions: [width, height, channels], chunk: nil, element: element)
            try data.write([0..<width, 0..<height, 0..<channels], from: values)
        }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: made.path))
        let spectrum = channels * (element == .complex ? 8 : 4)
        let first = try #require(bytes.range(of: values[..<2].withUnsafeBytes { Data($0) })).lowerBound
        let start = first + (2 * height + 11) * spectrum
        for end in start...start + 2 * spectrum {
            let copy = bytes[..<end] + Data(repeating: 0, count: bytes.count - end)
            try copy.write(to: URL(fileURLWithPath: made.path))
            let isTold = code { _ = try science(made.path) } == "cube.truncated"
            #expect(isTold == ((end - first) % spectrum != 0), "\(end - start) bytes after a spectrum")
        }
    }

    /// The end of the numbers: what follows is padding, which nothing is lost without.
    private static func tellingEnd(of bytes: Data, _ name: String) -> Int {
        name.hasSuffix(".fits") ? bytes.count / 2880 * 2880 - (2880 - 4 * 3 * 505 * 4 % 2880) : bytes.count
    }
}
