import Simulator
import Spectra
import Testing

@Suite struct LineProfileTests {
    @Test func agreesWithTheReferenceToAMillionth() {
        var largest = 0.0
        for ratio in [0, 1e-5, 0.9e-4, 1.1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 0.8, 2, 10] {
            let fwhm = 3.11
            let profile = LineProfile(fwhm: fwhm, sigma: ratio * fwhm)
            for i in -4000...4000 {
                let x = Double(i) * 0.1037
                let reference = Sincgauss(x: x, fwhm: fwhm, sigma: ratio * fwhm).value
                largest = max(largest, abs(profile(x) - reference))
            }
        }
        print("line profile of the simulator: \(largest) of the peak at most from the reference")
        #expect(largest < 1e-6)
    }

    @Test func addsToWhatIsThereOnAnAxis() {
        let axis = WavenumberAxis(origin: 14_560, step: 2.0934, count: 440)
        var spectrum = [Float](repeating: 0.5, count: axis.count)
        let profile = LineProfile(fwhm: 3.11, sigma: 1.2)
        profile.add(height: 2, center: 15_230.3, axis: axis, to: &spectrum)
        for channel in 0..<axis.count {
            let expected = 0.5 + 2 * Sincgauss(x: axis[channel] - 15_230.3, fwhm: 3.11, sigma: 1.2).value
            #expect(abs(Double(spectrum[channel]) - expected) < 2e-6)
        }
    }
}
