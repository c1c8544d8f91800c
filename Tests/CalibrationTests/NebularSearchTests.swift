import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite struct NebularSearchTests {
    private let search = NebularSearch(axis: SyntheticSky.axis, lineWidth: SyntheticSky.lineWidth)

    @Test(arguments: Array(stride(from: -700.0, through: 3000, by: 148)))
    func findsTheVelocityOfAGalaxy(_ velocity: Double) throws {
        // Ratios of HII regions, of the diffuse gas, and H-alpha alone; H-alpha at 10 sigma in a channel.
        for nebular in [[0.1, 1, 0.3, 0.2, 0.15], [0.2, 1, 0.6, 0.5, 0.4], [0, 1, 0, 0, 0]] {
            var field = SyntheticSky(noise: 1e-18)
            field.nebular = nebular.map { $0 * 1e-17 }
            field.nebularVelocity = velocity
            let spectrum = field.spectra(1, seed: 8)[0]
            let found = try #require(search.search(spectrum, velocities: FieldGas.onAxis))
            // Four standard deviations: a line of 63 km/s at 10 sigma in about two channels.
            #expect(abs(found.velocity - velocity) < 12, "\(nebular)")
            #expect(found.significance > LineIdentification.leastSignificance)
        }
    }

    @Test func findsNoGasInNoise() {
        let field = SyntheticSky(noise: 1e-18)
        for spectrum in field.spectra(20, seed: 9) {
            let found = search.search(spectrum, velocities: FieldGas.onAxis)
            #expect((found?.significance ?? 0) < LineIdentification.leastSignificance)
        }
    }
}
