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

    /// A tenth of H-alpha in each line, as at the lowest metallicities of a survey's galaxies.
    @Test func faintCompanionsAreCompanyEnough() throws {
        let found = try gas([spectrum(velocity: 400, companions: 0.1, seed: 6)])
        #expect(found.regions.count == 1 && found.unexplained.isEmpty && found.alone.isEmpty)
    }
}
