import Foundation
import TestSupport
import Testing

@testable import Cubes

/// The units of a FITS file: which one holds the cube, and what follows it.
@Suite struct FITSUnitsTests {
    /// Filler is no sign of displaced numbers, nor is another unit.
    @Test(arguments: [
        (end: Data(), isForeign: false), (end: Data(count: 2880), isForeign: false),
        (end: Data(repeating: UInt8(ascii: " "), count: 5760), isForeign: false),
        (end: Data("XTENSION= 'IMAGE   '".utf8), isForeign: false), (end: Data(count: 80), isForeign: true),
        (end: Data("of another program".utf8), isForeign: true),
        (end: Data(repeating: 7, count: 2880), isForeign: true),
    ])
    func whatFollowsTheImageIsLookedAt(end: Data, isForeign: Bool) throws {
        let made = try MadeFile.changing()
        let sound = try Data(contentsOf: URL(fileURLWithPath: made.path))
        try (sound + end).write(to: URL(fileURLWithPath: made.path))
        #expect(try science(made.path).hasForeignEnd == isForeign)
        // The numbers stand 4 bytes late, and the last of them where the padding was.
        var late = sound
        late.replaceSubrange(late.count - 1684..<late.count - 1676, with: [1, 2, 3, 4, 5, 6, 7, 8])
        try late.write(to: URL(fileURLWithPath: made.path))
        #expect(try science(made.path).hasForeignEnd)
    }

    @Test func aCubeInALaterExtensionIsLeftAloneForThatReason() throws {
        func unit(_ cards: [String]) -> String {
            let text = (cards + ["END"]).map { $0.padding(toLength: 80, withPad: " ", startingAt: 0) }.joined()
            return text.padding(toLength: (text.count + 2879) / 2880 * 2880, withPad: " ", startingAt: 0)
        }
        let folder = try TemporaryDirectory()
        let path = try folder.write(
            unit(["SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0", "EXTEND  = T"])
                + unit(["XTENSION= 'TABLE   '", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 0", "NAXIS2  = 0"]),
            to: "cube.fits")
        guard case .ignored(let reason) = try SpectralCube.open(path, laserMap: nil) else {
            Issue.record("It is taken for a cube.")
            return
        }
        #expect(reason.contains("the first extension where that is empty"), "\(reason)")
    }
}
