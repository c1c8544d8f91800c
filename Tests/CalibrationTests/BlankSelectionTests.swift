import Simulator
import Testing

@testable import Calibration

@Suite struct BlankSelectionTests {
    private let width = 64

    /// Pixels of a block with the noise of real line fluxes, and what `add` puts on top.
    private func lineFlux(seed: UInt64, _ add: (_ x: Int, _ y: Int) -> Float) -> [Float] {
        var random = RandomSource(seed: seed)
        return (0..<1024).map { 20 * Float(random.gaussian()) + add($0 % width, $0 / width) }
    }

    @Test func leavesOutAnHIIRegion() {
        // A region of 9 pixels' radius whose edge is as faint as the noise of a pixel.
        let region = { (x: Int, y: Int) -> Float in
            let squared = Float((x - 40) * (x - 40) + (y - 8) * (y - 8))
            return squared < 100 ? 500 * (1 - squared / 104) : 0
        }
        let flux = lineFlux(seed: 1, region)
        let selection = BlankSelection(lineFlux: flux, continuum: [Float](repeating: 1, count: 1024), width: width)
        #expect(selection.blank.count == 307)
        #expect(selection.blank.allSatisfy { region($0 % width, $0 / width) == 0 })
        #expect(selection.bright.allSatisfy { region($0 % width, $0 / width) > 0 })
    }

    @Test func leavesOutStars() {
        var random = RandomSource(seed: 2)
        let continuum = (0..<1024).map { index -> Float in
            1 + 0.05 * Float(random.gaussian()) + (index % 97 == 0 ? 3 : 0)
        }
        // Absorption makes stars look emptier than the sky.
        let flux = lineFlux(seed: 3) { x, y in (y * width + x) % 97 == 0 ? -2000 : 0 }
        let selection = BlankSelection(lineFlux: flux, continuum: continuum, width: width)
        #expect(selection.blank.allSatisfy { $0 % 97 != 0 })
        #expect(!selection.blank.isEmpty)
    }

    @Test func saysNothingOfABlockWithoutSpectra() {
        let empty = [Float](repeating: .nan, count: 1024)
        let selection = BlankSelection(lineFlux: empty, continuum: empty, width: width)
        #expect(selection.blank.isEmpty && selection.bright.isEmpty)
    }
}
