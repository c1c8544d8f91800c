import Foundation
import PictureReading
import Products
import TestSupport
import Testing

@testable import FITS

@Suite struct QuickLookTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func picture(of result: FieldResult) throws -> Picture {
        let path = directory.path + "/quicklook.png"
        try QuickLook.draw(result, to: path)
        return try Picture(path)
    }

    // The first panel's map begins here (QuickLookLayout): margin 36, heading 124 and title 34.
    private let left = 36
    private let top = 158

    @Test func smallMapsAreEnlargedByAWholeFactor() throws {
        // 720 / 96 = 7: maps of 672 x 672 pixels, and 104 for each colour bar.
        let picture = try picture(of: SyntheticField.result(width: 96, height: 96))
        #expect(picture.width == 2 * 36 + 2 * (672 + 104) + 28)
        #expect(picture.height == 124 + 2 * (34 + 672) + 28 + 56)
    }

    @Test func largeMapsAreReducedByAWholeFactor() throws {
        // 1000 / 720 -> blocks of 2: 500 x 300 pixels.
        let picture = try picture(of: SyntheticField.result(width: 1000, height: 600))
        #expect(picture.width == 2 * 36 + 2 * (500 + 104) + 28)
        #expect(picture.height == 124 + 2 * (34 + 300) + 28 + 56)
    }

    /// Colours of the H-alpha panel of a map of 10 x 10 pixels (72 times enlarged) at map coordinates.
    private func colors(
        at places: [(x: Int, y: Int)], change: (inout FieldMaps) -> Void = { _ in },
        provenance: Provenance = SyntheticField.provenance()
    ) throws -> [UInt32] {
        var maps = SyntheticField.maps(width: 10, height: 10)
        for pixel in 0..<100 { maps.mask[pixel] = [] }
        for pixel in 0..<100 { maps.flux[100 + pixel] = 1e-17 * Float(1 + pixel) }
        change(&maps)
        let result = FieldResult(
            maps: maps, provenance: provenance, calibrationChecks: [],
            assessment: Assessment(of: maps) { _, _ in nil })
        let picture = try picture(of: result)
        return places.map { picture[left + 72 * $0.x + 36, top + 72 * (9 - $0.y) + 36] }
    }

    @Test func excludedPixelsAreGreyUnfittedOnesWhite() throws {
        let found = try colors(at: [(2, 3), (4, 3), (6, 3), (7, 3)]) { maps in
            maps.mask[32] = PixelMask.iterationLimit.withSummaryBit
            maps.mask[34] = PixelMask.lowSNR.withSummaryBit
            maps.mask[36] = PixelMask.noCoverage.withSummaryBit
        }
        #expect(found[0] == 0x9E9E9E)
        #expect(found[1] == 0xFFFFFF && found[2] == 0xFFFFFF)
        #expect(!isGrey(found[3]))
    }

    @Test func informativeBitsHideNothing() throws {
        let plain = try colors(at: [(5, 5)])
        let flagged = try colors(at: [(5, 5)]) { maps in
            maps.mask[55] = [.unresolved, .priorDisagrees, .skyLine, .highChiSquare, .priorDomain]
        }
        #expect(plain == flagged && !isGrey(plain[0]))
    }

    @Test func northUpPutsTheFirstRowAtTheBottom() throws {
        let found = try colors(at: [(5, 0), (5, 9)])
        #expect(brightness(found[0]) < brightness(found[1]))
    }

    @Test func aMapWithNorthDownIsTurned() throws {
        var provenance = SyntheticField.provenance()
        provenance.cubeCards = provenance.cubeCards.map { card in
            guard card.keyword == "CD1_1" || card.keyword == "CD2_2" else { return card }
            let turned = card.text.replacing("-8.98", with: " 0.00").replacing(" 8.98", with: "-8.98")
                .replacing(" 0.00", with: " 8.98")
            return HeaderCard(turned.utf8)
        }
        let upright = try colors(at: [(0, 0), (9, 9)])
        let turned = try colors(at: [(0, 0), (9, 9)], provenance: provenance)
        #expect(turned == upright.reversed() && upright[0] != upright[1])
    }

    @Test func aCubeWithoutCoordinatesIsDrawnAsItIs() throws {
        var provenance = SyntheticField.provenance()
        provenance.cubeCards = []
        #expect(try colors(at: [(0, 0), (9, 9)], provenance: provenance) == colors(at: [(0, 0), (9, 9)]))
    }

    @Test func drawsAFieldWithoutAnyUsablePixel() throws {
        let maps = FieldMaps(width: 20, height: 20)
        let empty = FieldResult(
            maps: maps, provenance: SyntheticField.provenance(), calibrationChecks: [],
            assessment: Assessment(of: maps) { _, _ in nil })
        #expect(try picture(of: empty)[left + 5, top + 5] == 0xFFFFFF)
    }

    @Test func reportsAnUnwritablePlace() throws {
        let result = SyntheticField.result(width: 8, height: 8)
        let error = #expect(throws: ProductError.self) {
            try QuickLook.draw(result, to: directory.path + "/absent/quicklook.png")
        }
        #expect(error?.code == .write)
        #expect(error?.message.contains("No such file or directory") == true)
    }

    private func isGrey(_ color: UInt32) -> Bool {
        color & 0xFF == color >> 8 & 0xFF && color & 0xFF == color >> 16 & 0xFF
    }

    private func brightness(_ color: UInt32) -> UInt32 {
        color & 0xFF + color >> 8 & 0xFF + color >> 16 & 0xFF
    }
}
