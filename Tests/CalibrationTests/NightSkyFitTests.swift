import Foundation
import Simulator
import Spectra
import Testing

@testable import Calibration

@Suite struct NightSkyFitTests {
    private let fit = NightSkyFit(
        axis: SyntheticSky.axis, groups: NightSkyGroups(axis: SyntheticSky.axis, lineWidth: SyntheticSky.lineWidth))

    private func measure(
        _ spectrum: [Float], nebularVelocity: Double? = nil
    ) throws -> NightSkyFit.Result {
        let width = SyntheticSky.lineWidth
        let start = try #require(
            fit.search(spectrum, lineWidth: width, gas: nebularVelocity.map { .seen([$0]) } ?? .none))
        return try #require(
            fit.refine(spectrum, lineWidth: width, gas: nebularVelocity.map { .seen([$0]) } ?? .none, start: start))
    }

    @Test(arguments: [-40.0, 0, 48, 74, 104, 150, 200])
    func recoversTheVelocityOfTheOHLines(_ velocity: Double) throws {
        // Brightest line 1e-17, noise of 300 pixels of 2e-18 each.
        let sky = SyntheticSky(velocity: velocity, brightness: 1e-17 / 4.3, noise: 2e-18 / 300.0.squareRoot())
        let pulls = try sky.spectra(40, seed: 5).map { spectrum in
            let result = try measure(spectrum)
            return (result.velocity - velocity) / result.error
        }
        let mean = pulls.reduce(0, +) / 40
        let deviation = (pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39).squareRoot()
        #expect(abs(mean) < 0.6, "mean pull, 3.8 sigma for 40 spectra")
        #expect(deviation > 0.65 && deviation < 1.35, "pulls of standard deviation 1, 3 sigma for 40 spectra")
    }

    @Test func nebularEmissionDoesNotBiasTheZeroPoint() throws {
        var sky = SyntheticSky(brightness: 1e-17 / 4.3)
        // H-alpha as bright as the brightest OH line; the search's velocity may be 15 km/s off.
        sky.nebular = [0.1e-17, 1e-17, 0.3e-17, 0.2e-17, 0.15e-17]
        var largest = 0.0
        for velocity in stride(from: -300.0, through: 300, by: 25) {
            sky.nebularVelocity = velocity
            let spectrum = sky.mean.map(Float.init)
            for error in [-15.0, 0, 15] {
                let result = try measure(spectrum, nebularVelocity: velocity + error)
                largest = max(largest, abs(result.velocity - 74))
            }
        }
        print("bias of the zero point by nebular emission: at most \(largest) km/s")
        #expect(largest < 0.5)
    }

    /// The table's line at H-alpha is hydrogen, of which a galaxy near rest and our own have as much as they like.
    @Test(arguments: [-60.0, -20, 0, 30])
    func hydrogenNearRestDoesNotBiasTheZeroPoint(_ velocity: Double) throws {
        var sky = SyntheticSky(brightness: 1e-17 / 4.3)
        (sky.nebular, sky.nebularVelocity, sky.nebularBroadening) = ([0, 1e-17, 0, 0, 0], 74 + velocity, 8)
        let result = try measure(sky.mean.map(Float.init))
        print("hydrogen of the sky at \(velocity) km/s: zero point off by \(result.velocity - 74) km/s")
        #expect(abs(result.velocity - 74) < 1)
    }

    @Test(arguments: [0.97, 1, 1.06])
    func measuresTheWidthOfTheOHLines(_ factor: Double) throws {
        var sky = SyntheticSky(brightness: 1e-17 / 4.3, noise: 2e-18 / 300.0.squareRoot())
        sky.lineWidth *= factor
        let spectrum = sky.spectra(1, seed: 3)[0]
        let found = try #require(
            fit.lineWidthRatio(spectrum, lineWidth: SyntheticSky.lineWidth, gas: .none, velocity: 74))
        print("OH lines \(factor) times as wide as the instrument's: found \(found.ratio) +- \(found.error)")
        #expect(abs(found.ratio - factor) < 4 * found.error)
        #expect(found.error < 0.01)
    }

    @Test func seesNoSkyInNoise() {
        let sky = SyntheticSky(noise: 1e-18)
        for spectrum in sky.spectra(20, seed: 7) {
            #expect(
                fit.search(spectrum, lineWidth: SyntheticSky.lineWidth, gas: .none) == nil)
        }
    }
}
