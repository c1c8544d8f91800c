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
        let start = try #require(fit.search(spectrum, lineWidth: width, nebularVelocity: nebularVelocity))
        return try #require(
            fit.refine(spectrum, lineWidth: width, nebularVelocity: nebularVelocity, start: start))
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

    @Test func seesNoSkyInNoise() {
        let sky = SyntheticSky(noise: 1e-18)
        for spectrum in sky.spectra(20, seed: 7) {
            #expect(
                fit.search(spectrum, lineWidth: SyntheticSky.lineWidth, nebularVelocity: nil) == nil)
        }
    }

    /// SITELLE's own spectra and the OH velocities that ORCS published for them: positive, as the lines appear at
    /// smaller wavenumbers than they have.
    @Test(.enabled(if: RealSky.exists, "no ../shared/data with the real sky spectra of M31"))
    func agreesWithPublishedVelocitiesOfM31() throws {
        let real = try RealSky()
        var differences: [Float] = []
        for (spectrum, row) in zip(real.spectra, real.rows) {
            let width = real.setup.lineWidth(correction: real.correction(y: row.y))
            let groups = NightSkyGroups(axis: real.axis, lineWidth: width)
            let fit = NightSkyFit(axis: real.axis, groups: groups)
            let start = try #require(fit.search(spectrum, lineWidth: width, nebularVelocity: nil))
            let result = fit.refine(spectrum, lineWidth: width, nebularVelocity: nil, start: start)
            print(
                "M31 (\(row.x), \(row.y)): \(result?.velocity ?? .nan) +- \(result?.error ?? .nan), published \(row.velocity)"
            )
            if let result { differences.append(Float(result.velocity - row.velocity)) }
        }
        let (median, scatter) = (RobustStatistics.median(differences), RobustStatistics.sigma(differences))
        print("M31: median difference to ORCS \(median), robust scatter \(scatter) km/s, \(differences.count) spectra")
        #expect(differences.count == 20)
        #expect(abs(median) <= 0.5)
    }
}
