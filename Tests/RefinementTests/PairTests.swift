import Refinement
import Simulator
import Spectra
import Testing

/// Two clouds on one line of sight, and one; noise of a scan.
@Suite struct PairTests {
    private let setup = ScanSetup(order: 8, stepSize: 2943.0258, stepCount: 842, zeroPathIndex: 169)
    private let axis: WavenumberAxis
    private let fitter: LineFitter

    init() {
        let whole = setup.axis(correction: 1.0374)
        axis = whole.window(whole.channels(in: SN3Band.fit))
        fitter = LineFitter(axis: axis, options: FitOptions(noise: ChannelNoise(of: setup)))
    }

    struct Cloud {
        var velocity, broadening, height: Double
    }

    private func spectrum(_ clouds: [Cloud], noise: Double, _ random: inout RandomSource) -> [Float] {
        var interferogram = Interferogram(setup: setup, correction: 1.0374)
        for cloud in clouds {
            for (line, ratio) in zip(EmissionLine.sn3, [0.12, 1, 0.36, 0.25, 0.19]) {
                let center = line.wavenumber * Doppler.factor(velocity: cloud.velocity)
                interferogram.addLine(
                    height: ratio * cloud.height, center: center, sigma: center * cloud.broadening / Doppler.speedOfLight)
            }
        }
        interferogram.addNoise(channelDeviation: noise, &random)
        var values = [Float](repeating: 0, count: axis.count)
        interferogram.addSpectrum(on: axis, to: &values)
        return values
    }

    private func fits(_ values: [Float], noise: Double, near velocity: Double) -> (LineFit, PairFit) {
        let lineWidth = setup.lineWidth(correction: 1.0374)
        let single = fitter.fit(
            spectrum: values, count: values.count, noise: Float(noise), lineWidth: lineWidth,
            start: (velocity: velocity, broadening: 30))
        return (
            single,
            fitter.fitPair(
                spectrum: values, count: values.count, noise: Float(noise), lineWidth: lineWidth, after: single)
        )
    }

    @Test func experiment() {
        var random = RandomSource(seed: 1)
        for snr in [12.0, 30.0, 100] {
            var (evidences, cores, globals) = ([Double](), [Double](), [Double]())
            for _ in 0..<1000 {
                let v = random.uniform(in: -200...200)
                let (single, pair) = fits(
                    spectrum([Cloud(velocity: v, broadening: random.uniform(in: 0...50), height: 1)], noise: 1 / snr, &random), noise: 1 / snr,
                    near: v)
                evidences.append((pair.status == .converged || pair.status == .nearBound) ? pair.evidence : -100)
                cores.append(single.coreChiSquare); globals.append(single.reducedChiSquare)
            }
            evidences.sort(); cores.sort(); globals.sort()
            print("single", snr, [500, 900, 950, 980, 990, 995, 999].map { Float(evidences[$0]) }, [500, 800, 900, 950, 980, 990].map { Float(cores[$0]) },[500, 800, 900, 950, 980, 990].map { Float(globals[$0]) })
            for separation in [60.0, 80, 120] {
                for ratio in [1.0, 0.5] {
                    var (evidences, cores, globals) = ([Double](), [Double](), [Double]())
                    var errors = Moments()
                    for _ in 0..<300 {
                        let v = random.uniform(in: -150...150)
                        let s = (random.uniform(in: 5...30), random.uniform(in: 5...30))
                        let (single, pair) = fits(
                            spectrum([Cloud(velocity: v, broadening: s.0, height: 1), Cloud(velocity: v + separation, broadening: s.1, height: ratio)], noise: 1 / snr, &random), noise: 1 / snr,
                            near: v + separation / 3)
                        evidences.append((pair.status == .converged || pair.status == .nearBound) ? pair.evidence : -100)
                        cores.append(single.coreChiSquare); globals.append(single.reducedChiSquare)
                        if snr == 100, separation == 60, ratio == 0.5, !((pair.status == .converged || pair.status == .nearBound)) { print("BAD", pair.status, pair.iterations, "truth", v, s, "single", single.halpha.velocity, single.halpha.broadening, "pair", pair.brighter.kinematics.velocity - v, pair.brighter.kinematics.broadening, pair.brighter.kinematics.broadeningSquare, pair.brighter.flux[1], pair.fainter.kinematics.velocity - v, pair.fainter.kinematics.broadening,pair.fainter.kinematics.broadeningSquare, pair.fainter.flux[1], pair.evidence, pair.reducedChiSquare) }
                        let low = min(pair.brighter.kinematics.velocity, pair.fainter.kinematics.velocity)
                        errors.add((low - v))
                    }
                    evidences.sort(); cores.sort(); globals.sort()
                    print("pair", snr, separation, ratio, [3, 15, 30, 60, 150].map { Float(evidences[$0]) }, [3, 15, 30, 60, 150].map { Float(cores[$0]) }, [3, 15, 30, 60, 150].map { Float(globals[$0]) })
                }
            }
        }
    }
}
