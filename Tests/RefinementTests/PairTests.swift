import Pipeline
import Refinement
import Simulator
import Spectra
import TestSupport
import Testing

/// Two clouds on one line of sight, and one, with the noise of a scan and the limits that the pipeline has by default.
@Suite struct PairTests {
    private let limits = PixelLimits()
    private let scan = FiveLineSpectrum().setup
    private let fitter: LineFitter

    init() {
        fitter = LineFitter(axis: FiveLineSpectrum().axis, options: FitOptions(noise: ChannelNoise(of: scan)))
    }

    private struct Cloud {
        var velocity, broadening, height: Double
    }

    /// What is found in a spectrum of clouds whose brightest has a height of 1.
    private func find(
        _ clouds: [Cloud], noise: Double, _ random: inout RandomSource
    ) -> (isAsked: Bool, isPair: Bool, fit: PairFit) {
        var (reference, interferogram) = (
            FiveLineSpectrum(), Interferogram(setup: scan, correction: FiveLineSpectrum().correction)
        )
        var values = [Float](repeating: 0, count: fitter.axis.count)
        for (index, cloud) in clouds.enumerated() {
            (reference.velocity, reference.broadening) = (cloud.velocity, cloud.broadening)
            reference.amplitudes = [0.12, 1, 0.36, 0.25, 0.19].map { $0 * cloud.height }
            // Noise comes with the first.
            reference.signalToNoise = index == 0 ? cloud.height / noise : .infinity
            let spectrum = reference.recorded(by: &interferogram, on: fitter.axis, &random)
            for channel in values.indices { values[channel] += spectrum[channel] }
        }
        let single = fitter.fit(
            spectrum: values, count: values.count, noise: Float(noise), lineWidth: reference.lineWidth,
            start: (velocity: clouds[0].velocity + 10 * random.gaussian(), broadening: 30))
        let pair = fitter.fitPair(
            spectrum: values, count: values.count, noise: Float(noise), lineWidth: reference.lineWidth, after: single)
        let isAsked =
            single.flux[1] > limits.pairSnr * single.fluxError[1] && single.coreChiSquare > limits.pairChiSquare
        return (isAsked, isAsked && pair.status == .converged && pair.deltaAIC > limits.pairDeltaAIC, pair)
    }

    /// Of H-alpha from all clouds.
    private func flux(of clouds: [Cloud]) -> Double {
        clouds.reduce(0) { sum, cloud in
            var reference = FiveLineSpectrum()
            (reference.velocity, reference.broadening) = (cloud.velocity, cloud.broadening)
            reference.amplitudes = reference.amplitudes.map { $0 * cloud.height }
            return sum + reference.flux(line: 1)
        }
    }

    @Test func singleCloudsAreNotTakenForTwo() throws {
        var random = RandomSource(seed: 41)
        var (asked, found) = (0, 0)
        for _ in 0..<4000 {
            let cloud = Cloud(
                velocity: random.uniform(in: -200...200), broadening: random.uniform(in: 0...50), height: 1)
            let noise = 1 / random.uniform(in: 12...100)
            let result = find([cloud], noise: noise, &random)
            if result.isAsked { asked += 1 }
            if result.isPair { found += 1 }
        }
        print("4000 single clouds, SNR 12-100: \(asked) looked at, \(found) taken for two")
        try DocumentedNumbers.expect("pairs.false_alarm_percent", Double(found) / 40)
        #expect(asked <= 600)
        #expect(found <= 40)
    }

    /// Separations from 60 km/s, one width of the line, on.
    @Test func twoCloudsAreFoundWithTheirVelocities() throws {
        var random = RandomSource(seed: 42)
        var (found, count) = ([Double: Int](), [Double: Int]())
        var (pulls, fluxPulls, offsets) = (Moments(), Moments(), [Float]())
        for _ in 0..<2000 {
            let separation = random.uniform(in: 60...150)
            let first = Cloud(
                velocity: random.uniform(in: -150...150), broadening: random.uniform(in: 5...30), height: 1)
            let second = Cloud(
                velocity: first.velocity + (random.uniform() < 0.5 ? separation : -separation),
                broadening: random.uniform(in: 5...30), height: random.uniform(in: 0.5...1))
            let (_, isPair, fit) = find([first, second], noise: 1.0 / 30, &random)
            let decade = (separation / 10).rounded(.down) * 10
            count[decade, default: 0] += 1
            guard isPair else { continue }
            found[decade, default: 0] += 1
            // Clouds of equal height may change places.
            let velocities = [fit.brighter, fit.fainter].map(\.kinematics).sorted { $0.velocity < $1.velocity }
            for (kinematics, truth) in zip(velocities, [first, second].map(\.velocity).sorted()) {
                pulls.add((kinematics.velocity - truth) / kinematics.velocityError)
                offsets.append(Float(abs(kinematics.velocity - truth)))
            }
            // What one cloud is given the other lacks: the sum is as certain as a single cloud's.
            let sum = fit.brighter.flux[1] + fit.fainter.flux[1]
            fluxPulls.add((sum - flux(of: [first, second])) / fit.brighter.fluxError[1])
            for component in [fit.brighter, fit.fainter] {
                #expect(component.flux.allSatisfy { $0 >= -1e-3 } && component.fluxError[1] > 0)
                #expect(component.kinematics.broadening > 0 && component.kinematics.broadeningError > 0)
            }
        }
        let share = Double(found.values.reduce(0, +)) / 2000
        let median = RobustStatistics.median(offsets)
        print(
            "2000 pairs, separation 60-150 km/s, flux ratio 0.5-1, SNR 30: \(100 * share) % found; by separation",
            count.keys.sorted().map { "\(Int($0)): \(found[$0] ?? 0) of \(count[$0] ?? 0)" },
            "; velocities of both within \(median) km/s in the median, pulls \(pulls.deviation), of the flux",
            "\(fluxPulls.mean)")
        try DocumentedNumbers.expect("pairs.found_percent", 100 * share)
        #expect(share >= 0.9)
        #expect(median < 3)
        #expect(0.9...1.1 ~= pulls.deviation)
        #expect(abs(fluxPulls.mean) < 0.3 && fluxPulls.deviation < 1)
    }
}
