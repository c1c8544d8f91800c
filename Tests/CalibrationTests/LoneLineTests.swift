import Records
import Simulator
import Spectra
import Testing

@testable import Calibration

/// A bright line without [NII] and [SII] beside it.
@Suite struct LoneLineTests {
    private let axis = SyntheticSky.axis
    private let lineWidth = SyntheticSky.lineWidth

    /// H-alpha 100 times above the noise; [NII] and [SII] at `companions` of it.
    private func spectrum(velocity: Double, companions: Float, seed: UInt64) -> [Float] {
        var random = RandomSource(seed: seed)
        let columns = NebularLines(axis: axis, lineWidth: lineWidth).columns(velocity: velocity)
        return (0..<axis.count).map { channel in
            let others = Float(columns[0][channel] + columns[2][channel] + columns[3][channel])
            return 100 * (Float(columns[1][channel]) + companions * others) + Float(random.gaussian())
        }
    }

    private func gas(_ spectra: [[Float]]) throws -> FieldGas {
        let setup = FieldParameters().setup
        let regions = spectra.enumerated().map { place, spectrum in
            GasRegion(x: 8 + 16 * Double(place), y: 8, lineWidth: lineWidth, spectrum: spectrum)
        }
        let blank = [Float](repeating: 0, count: axis.count)
        let block = BlockSummary(
            x: 8, y: 8, correction: 1.0374, blank: blank, blankCount: 1, blankPlace: (8, 8),
            cells: [BrightCell(x: 8, y: 8, spectrum: blank, count: 1)])
        let field = try #require(
            SkyRegion.grid([block], columns: 1, rows: 1, width: 64, height: 16, setup: setup).first)
        return FieldGas(field: field, regions: regions, axis: axis)
    }

    @Test func farFromTheFieldsGasItIsAnotherObjects() throws {
        let found = try gas([
            spectrum(velocity: -100, companions: 0.1, seed: 1), spectrum(velocity: 400, companions: 0, seed: 2),
        ])
        #expect(found.regions.count == 1 && abs(found.regions[0].gas[0].velocity + 100) < 2)
        #expect(found.alone.isEmpty && found.unexplained.count == 1)
        // H-alpha's air wavelength at 400 km/s.
        #expect(abs(try #require(found.unexplained.first).line.wavelength - 657.158) < 0.01)
        let check = UnexplainedLines(found).check(CheckLimits())
        #expect(check.verdict == .warn && check.note.contains("657.16 nm"))
    }

    @Test func ofTheFieldsVelocityItIsGas() throws {
        let found = try gas([
            spectrum(velocity: -100, companions: 0.1, seed: 3), spectrum(velocity: 100, companions: 0, seed: 4),
        ])
        #expect(found.regions.count == 2 && found.unexplained.isEmpty)
    }

    @Test func byItselfItIsTakenWithAWarning() throws {
        let found = try gas([spectrum(velocity: 400, companions: 0, seed: 5)])
        #expect(found.regions.count == 1 && found.unexplained.isEmpty && found.alone.count == 1)
        let check = UnexplainedLines(found).check(CheckLimits())
        #expect(check.verdict == .warn && check.note.contains("count as H-alpha"))
    }

    /// A line of 30 sigma may have companions that are not seen: it tells of no other line that it is foreign.
    @Test func aFaintLineWithoutCompanionsSaysNothingOfBrightOnes() throws {
        let faint = spectrum(velocity: -100, companions: 0, seed: 7).map { 0.1 * $0 }
        var random = RandomSource(seed: 8)
        let found = try gas([
            faint.map { $0 + Float(random.gaussian()) }, spectrum(velocity: 400, companions: 0, seed: 9),
        ])
        #expect(found.unexplained.isEmpty && found.alone.count == 1)
    }

    /// A faint line may be H-alpha of the gas of other regions or [NII] of gas that is 940 km/s slower.
    @Test func certainRegionsDecideWhatAFaintLineIs() throws {
        for seed in UInt64(10)..<30 {
            var random = RandomSource(seed: seed)
            let faint = spectrum(velocity: 170, companions: 0.1, seed: seed).map {
                0.04 * $0 + Float(random.gaussian())
            }
            let found = try gas([spectrum(velocity: 165, companions: 0.3, seed: 40 + seed), faint])
            for region in found.regions { #expect(abs(region.gas[0].velocity - 168) < 30, "seed \(seed)") }
        }
    }

    /// Gas without much [NII] that does move by 940 km/s otherwise keeps its velocity.
    @Test func brightGasKeepsItsVelocity() throws {
        let found = try gas([
            spectrum(velocity: 0, companions: 0.3, seed: 50).map { 4 * $0 },
            spectrum(velocity: 942, companions: 0.08, seed: 51),
        ])
        #expect(found.regions.count == 2 && abs(found.regions[1].gas[0].velocity - 942) < 5)
    }

    /// A tenth of H-alpha in each line, as at the lowest metallicities of a survey's galaxies.
    @Test func faintCompanionsAreCompanyEnough() throws {
        let found = try gas([spectrum(velocity: 400, companions: 0.1, seed: 6)])
        #expect(found.regions.count == 1 && found.unexplained.isEmpty && found.alone.isEmpty)
    }
}
