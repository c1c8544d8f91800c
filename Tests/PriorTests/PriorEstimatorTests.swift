import Simulator
import Spectra
import TestSupport
import Testing

@testable import Prior

/// The program's networks on spectra as cubes hold them; no noise, so that differences are the method's own.
@Suite struct PriorEstimatorTests {
    /// Typical of an HII region: [NII]6583 / H-alpha 0.3, [SII] / H-alpha 0.25.
    private static let heights = [0.1, 1, 0.3, 0.14, 0.11]
    private static let truths: [(velocity: Double, broadening: Double)] = [
        (-150, 15), (-60, 30), (0, 20), (35, 10), (90, 40), (160, 25),
    ]

    private static func spectrum(
        _ velocity: Double, _ broadening: Double, lineWidth: Double
    ) -> SyntheticSpectrum {
        SyntheticSpectrum(
            velocity: velocity, broadening: broadening, lineWidth: lineWidth, heights: heights, continuum: 0,
            slope: 0, noise: 0)
    }

    private struct Answers {
        var estimates: [PriorEstimate]
        var inDomain: [Bool]
        var velocity: [Float] { estimates.map(\.velocity) }
        var broadening: [Float] { estimates.map(\.broadening) }
    }

    private static let scan = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)

    /// Answers for spectra observed with a scan, in units of 1e-17 as a cube's are.
    private func estimate(
        _ spectra: [SyntheticSpectrum], scan: ScanSetup = Self.scan, correction: Double = 1.0374, shift: Double = 0,
        damage: (_ channel: Int, _ spectrum: Int) -> Bool = { _, _ in false }
    ) throws -> Answers {
        let whole = scan.axis(correction: correction)
        let axis = whole.window(whole.channels(in: 14_560...15_480))
        let count = spectra.count
        var (input, one) = ([Float](), [Float](repeating: 0, count: axis.count))
        for (i, spectrum) in spectra.enumerated() {
            spectrum.render(on: axis, shift: shift, into: &one)
            input.append(contentsOf: one.enumerated().map { damage($0.offset, i) ? .nan : $0.element * 1e-17 })
        }
        var estimates = Answers(
            estimates: .init(repeating: .none, count: count), inDomain: .init(repeating: false, count: count))
        let networks = try NetworkLibrary.shipped().networks(resolvingPower: scan.resolvingPower)
        PriorEstimator(networks: networks, axis: axis, bandLimit: scan.bandLimit, batchCapacity: 16)
            .estimate(
                spectra: input, lineWidths: spectra.map { Float($0.lineWidth) }, count: count, shifts: [shift],
                estimates: &estimates.estimates, inDomain: &estimates.inDomain)
        return estimates
    }

    private func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    private var spectra: [SyntheticSpectrum] {
        Self.truths.map {
            Self.spectrum($0.velocity, $0.broadening, lineWidth: Self.scan.lineWidth(correction: 1.0374))
        }
    }

    @Test func answersAreNearTheTruth() throws {
        let estimates = try estimate(spectra)
        for (i, truth) in Self.truths.enumerated() {
            #expect(abs(Double(estimates.velocity[i]) - truth.velocity) < 8)
            #expect(abs(Double(estimates.broadening[i]) - truth.broadening) < 8)
            #expect(estimates.inDomain[i])
        }
    }

    /// The same sky at other set-ups and angles: 840, 842 and 847 steps, and the ends and the middle of the field.
    @Test(arguments: [(840, 168), (842, 169), (847, 170)], [11.6, 15.45, 19.5])
    func stepsAndAnglesDoNotChangeTheAnswer(setup: (steps: Int, zeroPath: Int), degrees: Double) throws {
        let reference = try estimate(spectra)
        let scan = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: setup.steps, zeroPathIndex: setup.zeroPath)
        let lineWidth = scan.lineWidth(correction: 1 / Self.cosine(degrees))
        let found = try estimate(
            Self.truths.map { Self.spectrum($0.velocity, $0.broadening, lineWidth: lineWidth) }, scan: scan)
        let velocity = largestDifference(reference.velocity, found.velocity)
        let broadening = largestDifference(reference.broadening, found.broadening)
        print(
            "prior, \(setup.steps) steps, \(degrees) deg: velocity \(velocity), broadening \(broadening) km/s at most")
        try DocumentedNumbers.expect("prior.velocity_difference", Double(velocity), .largest)
        try DocumentedNumbers.expect("prior.broadening_difference", Double(broadening), .largest)
        #expect(velocity < 0.3)
        // A line of 10 km/s, half of what can be resolved, hardly changes with its broadening.
        #expect(broadening < 0.5)
    }

    /// Over a field from 11 to 20 degrees, with gas of every velocity and width: prior minus truth has no slope.
    @Test func theAngleLeavesNoGradient() throws {
        var means: [Double] = []
        for degrees in [11.0, 13, 15, 17, 19, 20] {
            let lineWidth = Self.scan.lineWidth(correction: 1 / Self.cosine(degrees))
            var gas: [(velocity: Double, broadening: Double)] = []
            for place in stride(from: 0.0, to: 1, by: 1.0 / 300) {
                let other = (7 * place).truncatingRemainder(dividingBy: 1)
                gas.append((velocity: -200 + 400 * place, broadening: 5 + 40 * other))
            }
            let found = try estimate(gas.map { Self.spectrum($0.velocity, $0.broadening, lineWidth: lineWidth) })
            let errors: [Double] = gas.indices.map { Double(found.velocity[$0]) - gas[$0].velocity }
            means.append(errors.reduce(0, +) / Double(errors.count))
        }
        print("prior minus truth at 11 to 20 deg: \(means) km/s")
        #expect((means.max() ?? 0) - (means.min() ?? 0) < 0.3)
    }

    /// Moves the channels under the lines.
    @Test(arguments: [1.0302, 1.0450])
    func theAxisCorrectionDoesNotChangeTheAnswer(correction: Double) throws {
        let reference = try estimate(spectra)
        let found = try estimate(spectra, correction: correction)
        #expect(largestDifference(reference.velocity, found.velocity) < 0.3)
        #expect(largestDifference(reference.broadening, found.broadening) < 0.3)
    }

    private static func cosine(_ degrees: Double) -> Double {
        // Taylor's series is exact to 1e-8 below 20 degrees.
        let x = degrees * Double.pi / 180
        return 1 - x * x / 2 + x * x * x * x / 24 - x * x * x * x * x * x / 720
    }

    @Test(arguments: [-700.0, -300, 70, 600, 1500, 3000])
    func anObjectsOwnVelocityDoesNotChangeTheAnswer(shift: Double) throws {
        let reference = try estimate(spectra)
        let found = try estimate(spectra, shift: shift)
        let expected = reference.velocity.map { Float(Doppler.sum(Double($0), shift)) }
        let velocity = largestDifference(expected, found.velocity)
        let broadening = largestDifference(reference.broadening, found.broadening)
        print("network, shift \(shift) km/s: velocity \(velocity), broadening \(broadening) km/s at most")
        #expect(velocity < 0.3)
        #expect(broadening < 0.3)
    }

    @Test func velocitiesBeyondTheTrainedRangeAreFlagged() throws {
        let width = Self.scan.lineWidth(correction: 1.0374)
        let outside = [-900.0, -400, -300, 300, 400, 900].map { Self.spectrum($0, 20, lineWidth: width) }
        let wide = [250.0, 300].map { Self.spectrum(0, $0, lineWidth: width) }
        let estimates = try estimate(outside + wide)
        print("network outside its domain: velocity \(estimates.velocity), broadening \(estimates.broadening)")
        #expect(estimates.inDomain.allSatisfy { !$0 })
    }

    @Test func aMissingChannelInTheGridGivesNaNForThatSpectrumAlone() throws {
        let plain = try estimate(spectra)
        let found = try estimate(spectra, damage: { channel, spectrum in channel == 200 && spectrum == 3 })
        #expect(found.velocity[3].isNaN && found.broadening[3].isNaN && !found.inDomain[3])
        for i in found.velocity.indices where i != 3 { #expect(found.velocity[i] == plain.velocity[i]) }
    }
}
