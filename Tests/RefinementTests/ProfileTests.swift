import Foundation
import Spectra
import TestSupport
import Testing

@testable import Refinement

/// The kernel on an axis of 1024 channels; channel 500 lies at the distance u from the line.
private final class ProfileProbe {
    static let channel = 500
    private let workspace = Workspace()
    private let tables: ProfileTables
    private let line: Profile.Columns

    init() {
        tables = ProfileTables(paddedCount: 1024, workspace: workspace)
        line = Profile.Columns(workspace, count: 1024)
    }

    func callAsFunction(u: Double, tau: Double, phaseStep: Double) -> (value: Double, byPhase: Double, byTau: Double) {
        tables.prepare(phaseStep: phaseStep)
        Profile.evaluate(position: Double(Self.channel) - u / phaseStep, tau: tau, tables: tables, into: line)
        return (
            Double(line.value[Self.channel]), Double(line.byPhase[Self.channel]), Double(line.byTau[Self.channel])
        )
    }
}

extension Profile.Columns {
    fileprivate init(_ workspace: Workspace, count: Int) {
        self.init(
            value: workspace.floats(count), byPhase: workspace.floats(count), byTau: workspace.floats(count))
    }
}

@Suite struct ProfileTests {
    @Test func staysWithinAMillionthOfThePeakOfFortyDigitArithmetic() throws {
        let probe = ProfileProbe()
        let rows = try Fixture.table("sincgauss_reference.csv")
        #expect(rows.count == 936)
        var (worst, worstByPhase, worstBySigma) = (0.0, 0.0, 0.0)
        for row in rows {
            func number(_ name: String) throws -> Double { try #require(row[name].flatMap(Double.init)) }
            let (x, fwhm, sigma) = (try number("x"), try number("fwhm"), try number("sigma"))
            let w = fwhm / (ScanSetup.sincWidth * .pi)
            let tau = (sigma / w) * (sigma / w) / 2
            let peak = PeakHeight(tau: tau)
            for phaseStep in [0.9, 1.9, 2.5] {
                let h = probe(u: x / w, tau: tau, phaseStep: phaseStep)
                let f = h.value / peak.value
                let byTau = (h.byTau - f * peak.byTau) / peak.value
                worst = max(worst, abs(f - (try number("f"))))
                // Errors of the derivatives relative to the scale on which the profile changes
                worstByPhase = max(
                    worstByPhase, abs(h.byPhase / peak.value / w - (try number("df_dx"))) * max(fwhm, sigma))
                worstBySigma = max(
                    worstBySigma, abs(byTau * sigma / (w * w) - (try number("df_dsigma"))) * max(fwhm, sigma))
            }
        }
        print("kernel against 40 digits: value \(worst), slope \(worstByPhase), by sigma \(worstBySigma)")
        try DocumentedNumbers.expect("sincgauss.kernel_error", worst)
        #expect(worst < 1e-6)
        #expect(worstByPhase < 2e-5)
        #expect(worstBySigma < 1e-4)
    }

    /// Simpson's rule on the integral that defines the profile.
    private func integral(u: Double, tau: Double) -> (value: Double, byPhase: Double, byTau: Double) {
        let steps = 4000
        var sums = (0.0, 0.0, 0.0)
        for i in 0...steps {
            let k = Double(i) / Double(steps)
            let weight = (i == 0 || i == steps ? 1.0 : i % 2 == 1 ? 4 : 2) / (3 * Double(steps)) * exp(-tau * k * k)
            sums.0 += weight * cos(k * u)
            sums.1 -= weight * k * sin(k * u)
            sums.2 -= weight * k * k * cos(k * u)
        }
        return sums
    }

    @Test func continuesSmoothlyThroughZeroBroadening() {
        let probe = ProfileProbe()
        var (worst, worstSlope) = (0.0, 0.0)
        for tau in [-0.65, -0.2, -0.01, -1e-4, 0, 1e-4, 0.01, 0.2, 0.35, 0.37, 2.24, 2.26, 15.9, 16.1] {
            let peak = PeakHeight(tau: tau)
            for u in stride(from: -60.0, through: 60, by: 0.37) {
                let exact = integral(u: u, tau: tau)
                let fast = probe(u: u, tau: tau, phaseStep: 2.51)
                worst = max(worst, abs(fast.value - exact.value) / peak.value)
                worstSlope = max(
                    worstSlope, abs(fast.byPhase - exact.byPhase) / peak.value,
                    abs(fast.byTau - exact.byTau) / peak.value)
            }
            #expect(abs(peak.value - integral(u: 0, tau: tau).value) < 1e-11)
            #expect(abs(peak.byTau - integral(u: 0, tau: tau).byTau) < 1e-9)
        }
        print("kernel against the integral: value \(worst), derivatives \(worstSlope)")
        #expect(worst < 1e-6)
        #expect(worstSlope < 5e-5)
    }

    @Test func isCutCleanlyByTheEndsOfTheAxis() {
        let workspace = Workspace()
        let tables = ProfileTables(paddedCount: 64, workspace: workspace)
        let line = Profile.Columns(workspace, count: 64)
        tables.prepare(phaseStep: 2.5)
        for position in stride(from: -40.0, through: 104, by: 0.83) {
            for tau in [0.0, 1.0, 8.0, 30.0] {
                Profile.evaluate(position: position, tau: tau, tables: tables, into: line)
                for channel in 0..<64 {
                    // The same profile in the reference's terms, with w = 1
                    let exact =
                        PeakHeight(tau: tau).value
                        * Sincgauss(
                            x: (Double(channel) - position) * 2.5, fwhm: ScanSetup.sincWidth * .pi,
                            sigma: (2 * tau).squareRoot()
                        ).value
                    #expect(abs(Double(line.value[channel]) - exact) < 1e-6)
                }
            }
        }
    }
}
