import Simulator
import TestSupport
import Testing

@testable import Calibration

@Suite struct HeliocentricVelocityTests {
    /// SkyCoord.radial_velocity_correction('heliocentric') of astropy with its built-in ephemeris, for CFHT: modified
    /// Julian date, right ascension and declination (degrees), km/s.
    private static let astropy: [(Double, Double, Double, Double)] = [
        (58264.28866, 23.4620, 30.6600, 14.1748), (58952.35750, 10.6850, 41.2690, -2.3406),
        (57662.53483, 189.1306, 13.1829, 3.4891), (59185.91174, 296.2400, -14.8000, -20.5494),
        (58754.83995, 143.0400, 21.5000, 21.7563), (57472.23028, 23.4620, 30.6600, -14.2045),
        (57576.07337, 10.6850, 41.2690, 23.6969), (60947.89578, 189.1306, 13.1829, 2.3810),
        (59837.45795, 296.2400, -14.8000, -25.2627), (58905.01615, 143.0400, 21.5000, -8.6626),
        (58347.12107, 230.4637, -27.3240, -28.9758), (60268.40549, 26.4031, -63.4865, -13.0775),
        (58454.21031, 292.7899, -81.9135, -6.8494), (59547.21995, 32.0713, -3.6755, -17.9601),
        (59869.28278, 198.3773, -47.0439, -5.4834), (58329.08313, 220.6690, -3.7354, -28.4377),
        (57750.10044, 330.6218, -56.4206, -12.4962), (59541.59660, 136.2855, -28.7868, 22.1183),
        (60140.76704, 250.0396, 24.0660, -15.6481), (58134.98578, 63.0851, 29.5135, -22.5240),
    ]

    @Test func agreesWithAstropy() throws {
        let differences = Self.astropy.map { mjd, ra, dec, velocity in
            abs(EarthMotion.cfht.velocity(towards: ra, dec, mjd: mjd) - velocity)
        }
        print("heliocentric velocity: at most \(differences.max() ?? .nan) km/s from astropy")
        try DocumentedNumbers.expect("calibration.heliocentric_error", differences.max() ?? .nan)
        #expect(differences.allSatisfy { $0 < 0.01 })
    }

    /// NGC 4569, 2384125p: 264 frames in the first night, 241 in the fifth; -5.56 km/s at the first frame and -7.87 at
    /// the last (astropy).
    @Test func weighsTheNightsOfALongScanByTheirFrames() {
        let odometers = (0..<264).map { 2_384_125 + $0 } + (0..<241).map { 2_398_415 + $0 }
        let times = FrameTimes(
            odometers: odometers.shuffled(), start: 58578.4347056, end: 58583.3998378, exposure: 25, count: 505)
        #expect(times.dates.count == 505)
        #expect(times.dates.count { $0 < 58579 } == 264)
        #expect(times.dates[0] == 58578.4347056 && abs(times.dates[504] - 58583.3998378) < 1e-9)
        let scan = HeliocentricVelocity(rightAscension: 189.1306, declination: 13.1829, dates: times.dates)
        #expect(scan.spansNights)
        #expect(abs(scan.spread - (7.87 - 5.56)) < 0.15)
        // Within the nights of two hours the velocity changes by 0.25 km/s.
        #expect(abs(scan.value - (-5.56 * 264 - 7.87 * 241) / 505) < 0.12)
    }

    @Test func placesANightBetweenTheFirstAndTheLast() {
        let odometers = (0..<100).map { 1000 + $0 } + (0..<50).map { 4000 + $0 } + (0..<100).map { 9000 + $0 }
        let times = FrameTimes(odometers: odometers, start: 58000.40, end: 58008.50, exposure: 13.3, count: 250)
        // 3025 of the 8099 exposures in 8.1 days: the fourth night, between the hours of start and end.
        let middle = times.dates[100..<150]
        #expect(middle.allSatisfy { abs($0 - 58003.45) < 0.05 })
        #expect(times.dates == times.dates.sorted())
    }

    @Test func withoutOdometersHalfTheFramesLieInEitherNight() {
        let times = FrameTimes(odometers: [], start: 58000.4, end: 58002.5, exposure: 13.3, count: 842)
        #expect(times.dates.count { $0 < 58001 } == 421 && times.dates.count == 842)
    }

    @Test func readsTargetAndDatesFromTheHeader() throws {
        let field = try SimulatedCube(HeaderCheckTests.tiny())
        let parameters = field.simulation.parameters
        let found = try #require(HeliocentricVelocity(header: field.cube.header, stepCount: 842))
        let middle = EarthMotion.cfht.velocity(
            towards: parameters.targetRA, parameters.targetDec, mjd: parameters.mjdObs + parameters.scanLength / 2)
        #expect(abs(found.value - middle) < 0.01)
        #expect(!found.spansNights)
    }

    @Test func staysUnknownWithoutADate() throws {
        let field = try SimulatedCube(HeaderCheckTests.tiny()) { file in
            for keyword in ["MJD-OBS", "DATE-OBS", "MJDEND", "DATEEND"] { file.set(keyword, nil) }
        }
        #expect(HeliocentricVelocity(header: field.cube.header, stepCount: 842) == nil)
    }
}
