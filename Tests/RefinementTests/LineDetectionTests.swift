import Refinement
import Simulator
import Spectra
import Testing

@Suite struct LineDetectionTests {
    private let axis = WavenumberAxis(origin: 15_100, step: 2.1, count: 140)
    private let lineWidth = 3.16

    private func spectrum(amplitude: Double, noise: Double, random: inout RandomSource) -> [Float] {
        let center = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: -60)
        let sigma = center * 20 / Doppler.speedOfLight
        return (0..<axis.count).map { channel in
            let line = Sincgauss(x: axis[channel] - center, fwhm: lineWidth, sigma: sigma).value
            return Float(amplitude * line + noise * random.gaussian())
        }
    }

    private func detection(_ spectrum: [Float], noise: Float = 1) -> LineDetection {
        LineDetection(
            spectrum, axis: axis, velocity: -60, broadening: 20, lineWidth: lineWidth, noise: (noise, .white))
    }

    @Test func noiseHasAVarianceOfOne() {
        var random = RandomSource(seed: 4)
        let values = (0..<4000).map { _ in detection(spectrum(amplitude: 0, noise: 1, random: &random)).halpha }
        let mean = values.reduce(0, +) / 4000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
        // Standard error of the variance of 4000 Gaussian values: 0.022.
        #expect(abs(variance - 1) < 0.1)
        #expect(abs(mean) < 0.07)
    }

    @Test func aLineGivesItsAmplitudeOverThatOfTheNoise() {
        var random = RandomSource(seed: 5)
        let clean = spectrum(amplitude: 1, noise: 0, random: &random)
        // An amplitude's error is the noise over the root of the profile's summed squares.
        let expected = clean.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(detection(clean).halpha / expected - 1) < 0.02)
        #expect(abs(detection(clean, noise: 0.1).halpha / (10 * expected) - 1) < 0.02)
    }

    @Test func linesCountTogetherInQuadrature() {
        var random = RandomSource(seed: 6)
        let clean = spectrum(amplitude: 1, noise: 0, random: &random)
        let alone = detection(clean)
        #expect(abs(alone.allLines / alone.halpha - 1) < 0.02)
        let nitrogen = EmissionLine.nii6583.wavenumber * Doppler.factor(velocity: -60)
        let shift = (EmissionLine.halpha.wavenumber * Doppler.factor(velocity: -60) - nitrogen) / axis.step
        // Three times as bright at [NII]6583, moved by whole channels.
        var both = clean
        for channel in both.indices where channel + Int(shift.rounded()) < both.count {
            both[channel] += 3 * clean[channel + Int(shift.rounded())]
        }
        #expect(abs(detection(both).allLines / alone.halpha - 10.0.squareRoot()) < 0.2)
        // 30 times above the noise, [NII] three times as bright as H-alpha is gas; without any it is none.
        #expect(detection(both, noise: 0.1).hasHalpha)
        let nitrogenAlone = zip(both, clean).map { $0 - $1 }
        #expect(!detection(nitrogenAlone, noise: 0.1).hasHalpha)
    }

    /// H-alpha that is taken for [NII]6583 has no [NII]6548 beside it.
    @Test func theDoubletTellsWhatIsTakenForIt() {
        let doublet = [EmissionLine.nii6548, .nii6583].map { $0.wavenumber * Doppler.factor(velocity: -60) }
        func spectrum(_ blue: Double, _ red: Double) -> [Float] {
            (0..<axis.count).map { channel in
                let heights = zip(doublet, [blue, red]).map { center, height in
                    height * Sincgauss(x: axis[channel] - center, fwhm: lineWidth, sigma: 1).value
                }
                return Float(heights[0] + heights[1])
            }
        }
        #expect(detection(spectrum(1, 3.05), noise: 0.1).hasSoundDoublet)
        #expect(!detection(spectrum(0, 3.05), noise: 0.1).hasSoundDoublet)
        // Too faint to say.
        #expect(detection(spectrum(0, 0.5), noise: 0.1).hasSoundDoublet)
    }

    @Test func nothingToLookAtIsNoDetection() {
        let nothing = detection([Float](repeating: .nan, count: axis.count))
        #expect(nothing.halpha == 0 && nothing.allLines == 0)
    }
}
