import Simulator
import Spectra
import Testing

@testable import Prior

/// The shipped network on spectra as cubes hold them; no noise, so that differences are the method's own.
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
        var velocity: [Float]
        var broadening: [Float]
        var inDomain: [Bool]
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
        var input = [Float](repeating: 0, count: axis.count * count)
        var one = [Float](repeating: 0, count: axis.count)
        for (i, spectrum) in spectra.enumerated() {
            spectrum.render(on: axis, shift: shift, into: &one)
            for channel in 0..<axis.count {
                input[channel * count + i] = damage(channel, i) ? .nan : one[channel] * 1e-17
            }
        }
        var answers = Answers(
            velocity: .init(repeating: 0, count: count), broadening: .init(repeating: 0, count: count),
            inDomain: .init(repeating: false, count: count))
        PriorEstimator(network: try Network.shipped(), axis: axis, bandLimit: scan.bandLimit, batchCapacity: 16)
            .estimate(
                spectra: input, count: count, shift: shift, velocity: &answers.velocity,
                broadening: &answers.broadening, inDomain: &answers.inDomain)
        return answers
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
        let answers = try estimate(spectra)
        for (i, truth) in Self.truths.enumerated() {
            #expect(abs(Double(answers.velocity[i]) - truth.velocity) < 8)
            #expect(abs(Double(answers.broadening[i]) - truth.broadening) < 8)
            #expect(answers.inDomain[i])
        }
    }

    @Test(arguments: [(840, 168), (847, 170)])
    func theNumberOfStepsDoesNotChangeTheAnswer(steps: Int, zeroPath: Int) throws {
        let reference = try estimate(spectra)
        let scan = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: steps, zeroPathIndex: zeroPath)
        let found = try estimate(spectra, scan: scan)
        let velocity = largestDifference(reference.velocity, found.velocity)
        let broadening = largestDifference(reference.broadening, found.broadening)
        print("network, \(steps) steps against 842: velocity \(velocity), broadening \(broadening) km/s at most")
        #expect(velocity < 0.5)
        #expect(broadening < 0.5)
    }

    /// The axis' correction moves the channels, the pixel's own angle the line's width: both must not matter, the
    /// second within what a line 4 % wider truly looks like.
    @Test(arguments: [1.0302, 1.0374, 1.0450])
    func theAxisCorrectionDoesNotChangeTheAnswer(correction: Double) throws {
        let reference = try estimate(spectra)
        let found = try estimate(spectra, correction: correction)
        let velocity = largestDifference(reference.velocity, found.velocity)
        let broadening = largestDifference(reference.broadening, found.broadening)
        print("network, axis correction \(correction): velocity \(velocity), broadening \(broadening) km/s at most")
        #expect(velocity < 0.5)
        #expect(broadening < 0.5)
    }

    /// Angles of 11.6, 15.45 and 19.5 degrees: the field's two ends and its middle.
    @Test(arguments: [11.6, 19.5])
    func thePixelsAngleMattersLittle(degrees: Double) throws {
        let reference = try estimate(spectra)
        let correction = 1 / Self.cosine(degrees)
        let found = try estimate(
            Self.truths.map {
                Self.spectrum($0.velocity, $0.broadening, lineWidth: Self.scan.lineWidth(correction: correction))
            })
        let velocity = largestDifference(reference.velocity, found.velocity)
        let broadening = largestDifference(reference.broadening, found.broadening)
        print("network, theta \(degrees) deg: velocity \(velocity), broadening \(broadening) km/s at most")
        #expect(velocity < 1)
        #expect(broadening < 3)
    }

    private static func cosine(_ degrees: Double) -> Double {
        // Taylor's series is exact to 1e-8 below 20 degrees.
        let x = degrees * Double.pi / 180
        return 1 - x * x / 2 + x * x * x * x / 24 - x * x * x * x * x * x / 720
    }

    @Test(arguments: [-700.0, -300, 70, 600, 1500])
    func anObjectsOwnVelocityDoesNotChangeTheAnswer(shift: Double) throws {
        let reference = try estimate(spectra)
        let found = try estimate(spectra, shift: shift)
        let expected = reference.velocity.map { Float(Doppler.sum(Double($0), shift)) }
        let velocity = largestDifference(expected, found.velocity)
        let broadening = largestDifference(reference.broadening, found.broadening)
        print("network, shift \(shift) km/s: velocity \(velocity), broadening \(broadening) km/s at most")
        #expect(velocity < 0.3)
        #expect(broadening < 0.8)
    }

    @Test func velocitiesBeyondTheTrainedRangeAreFlagged() throws {
        let width = Self.scan.lineWidth(correction: 1.0374)
        let outside = [-300.0, -260, -230, 230, 260, 300].map { Self.spectrum($0, 20, lineWidth: width) }
        let wide = [70.0, 90].map { Self.spectrum(0, $0, lineWidth: width) }
        let answers = try estimate(outside + wide)
        print("network outside its domain: velocity \(answers.velocity), broadening \(answers.broadening)")
        #expect(answers.inDomain.allSatisfy { !$0 })
    }

    @Test func aMissingChannelInTheGridGivesNaNForThatSpectrumAlone() throws {
        let plain = try estimate(spectra)
        let found = try estimate(spectra, damage: { channel, spectrum in channel == 200 && spectrum == 3 })
        #expect(found.velocity[3].isNaN && found.broadening[3].isNaN && !found.inDomain[3])
        for i in found.velocity.indices where i != 3 { #expect(found.velocity[i] == plain.velocity[i]) }
    }
}
