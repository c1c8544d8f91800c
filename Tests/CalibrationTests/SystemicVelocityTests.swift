import Records
import Simulator
import Spectra
import TestSupport
import Testing

@testable import Calibration

/// The velocity of any galaxy, from a field's own lines and nothing else; fields that turn by 250 km/s to either side.
@Suite struct SystemicVelocityTests {
    /// Among them the velocities at which H-alpha meets the bright OH lines 655.36 (-420 km/s) and 657.73 nm (660), and
    /// [NII] 6583 (-285) and 6548 (1337) the latter.
    private static let velocities = [
        -700.0, -420, -285, -100, 200, 660, 1000, 1337, 1800, 2200, 2600, 3000,
    ]

    private struct Finding {
        /// Found velocity less the galaxy's, the gas' mean, weighted by H-alpha's flux, and the middle of its range.
        let offCenter, offMean, offMiddle: Double
        /// Share of H-alpha's flux within 250 km/s of a velocity that is looked for there, for which the network is trained.
        let followed: Double
    }

    private func find(_ parameters: FieldParameters) throws -> Finding {
        let field = try SimulatedCube(parameters)
        guard case .calibrated(let cube) = try Calibrator().run(field.cube) else {
            throw CubeRejected()
        }
        #expect(cube.checks.first { $0.name == "systemic_velocity" }?.verdict == .pass)
        let (found, truth) = (cube.systemicVelocity, field.simulation.truth)
        let gas = (0..<truth.pixelCount).filter { truth.halphaHeight[$0] > 0 && truth.coverage[$0] == .spectrum }
        let velocities = gas.map { Double(truth.topocentricVelocity[$0]) }
        let fluxes = gas.map { Double(truth.flux[EmissionLine.halphaIndex * truth.pixelCount + $0]) }
        let total = fluxes.reduce(0, +)
        let (lowest, highest) = (try #require(velocities.min()), try #require(velocities.max()))
        return Finding(
            offCenter: found - parameters.systemicVelocity,
            offMean: found - zip(fluxes, velocities).reduce(0) { $0 + $1.0 * $1.1 } / total,
            offMiddle: found - (lowest + highest) / 2,
            followed: zip(gas, zip(fluxes, velocities)).reduce(0) { sum, pixel in
                let (x, y) = (pixel.0 % truth.width, pixel.0 / truth.width)
                let near = cube.expectedVelocities.near(columns: x..<x + 1, rows: y..<y + 1).velocities
                return sum + (near.contains { abs(pixel.1.1 - $0) <= 250 } ? pixel.1.0 : 0)
            } / total)
    }

    private struct CubeRejected: Error {}

    private func sweep(_ name: String, _ change: (inout FieldParameters) -> Void) throws -> [Finding] {
        let findings = try Self.velocities.map { velocity in
            var parameters = FieldParameters()
            (parameters.systemicVelocity, parameters.rotation) = (velocity, 250)
            parameters.seed = UInt64(velocity + 2000)
            change(&parameters)
            let finding = try find(parameters)
            print(
                "\(name) at \(velocity) km/s: off by \(finding.offCenter), from the gas' mean \(finding.offMean), from the",
                "middle of its velocities \(finding.offMiddle) km/s; \(finding.followed) of it within 250 km/s")
            return finding
        }
        print(
            "\(name), \(findings.count) galaxies from -700 to 3000 km/s: off by",
            "\(findings.map { abs($0.offCenter) }.max() ?? .nan) km/s at most, from the mean",
            "\(findings.map { abs($0.offMean) }.max() ?? .nan), from the middle",
            "\(findings.map { abs($0.offMiddle) }.max() ?? .nan);",
            "at least \(findings.map(\.followed).min() ?? .nan) of the gas within 250 km/s")
        return findings
    }

    @Test func ofAGalaxyThatTurns() throws {
        for finding in try sweep("turning disc", { _ in }) {
            try DocumentedNumbers.expect("calibration.systemic_velocity_error", abs(finding.offCenter), .largest)
            #expect(abs(finding.offCenter) <= 30)
            #expect(finding.followed >= 0.95)
        }
    }

    /// What pixels there are lie anywhere in the disc, so that their middle is not the galaxy's.
    @Test func ofAFieldWithGasInOnePixelOfAHundred() throws {
        let findings = try sweep("gas in 1 % of the pixels") {
            ($0.gasShare, $0.gasBrightness) = (0.01, 0.3)
        }
        for finding in findings {
            #expect(abs(finding.offMiddle) <= 60)
            #expect(finding.followed >= 0.9)
        }
    }

    /// H-alpha at its peaks 3 to 9 times the noise of a channel: too little to show in the spectrum of the whole field.
    @Test func ofAFieldWhoseMeanShowsNothing() throws {
        let findings = try sweep("faint gas in 1 % of the pixels") {
            ($0.gasShare, $0.gasBrightness) = (0.01, 0.15)
        }
        #expect(findings.allSatisfy { $0.followed >= 0.6 })
    }

    /// Of two galaxies the survey's table may name either; a velocity that neither has is not taken.
    @Test(arguments: [(500.0, 495.0, Verdict.pass), (-180, -200, .pass), (-180, 1500, .warn)])
    func theTableMayMeanAnyOfSeveralVelocities(expected: Double, tabulated: Double, verdict: Verdict) {
        let systemic = SystemicVelocity(
            table: .known(tabulated), measured: ([-180, 500], 40), heliocentric: 0, fallback: 0)
        #expect(abs(systemic.value - (verdict == .pass ? tabulated : expected)) < 0.1)
        #expect(systemic.check(CheckLimits()).verdict == verdict)
    }

    @Test func ofAFieldWithoutGasIsNotFound() throws {
        var parameters = FieldParameters()
        parameters.gasShare = 0
        let field = try SimulatedCube(parameters)
        guard case .calibrated(let cube) = try Calibrator().run(field.cube) else { throw CubeRejected() }
        let check = try #require(cube.checks.first { $0.name == "systemic_velocity" })
        #expect(check.verdict == .warn && check.value == nil)
        #expect(cube.systemicVelocity == CalibrationOptions().fallbackSystemicVelocity)
    }
}
