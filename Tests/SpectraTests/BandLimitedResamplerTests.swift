import Spectra
import Testing

@Suite struct BandLimitedResamplerTests {
    /// A line of the instrument itself, the sharpest thing a cube can hold, resampled between its channels.
    @Test(arguments: [(842, 169), (505, 101), (847, 130)])
    func reproducesASincBetweenChannels(stepCount: Int, zeroPathIndex: Int) {
        let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: stepCount, zeroPathIndex: zeroPathIndex)
        let axis = setup.axis(correction: 1.0374)
        let width = setup.lineWidth(correction: 1.0374)
        let center = 15_237.4
        let input = (0..<axis.count).map { Float(Sincgauss(x: axis[$0] - center, fwhm: width, sigma: 0).value) }
        let wavenumbers = (0..<300).map { 14_900 + 2.1 * Double($0) }
        let resampler = BandLimitedResampler(from: axis, to: wavenumbers, bandLimit: setup.bandLimit)
        var output = [Float](repeating: .nan, count: wavenumbers.count)
        resampler.apply(input, count: 1, into: &output)
        let worst = zip(wavenumbers, output).map { wavenumber, value in
            abs(Double(value) - Sincgauss(x: wavenumber - center, fwhm: width, sigma: 0).value)
        }.max()!
        print("resampling \(stepCount) steps, zpd \(zeroPathIndex): largest error \(worst) of the peak")
        #expect(worst < 1e-3)
    }

    @Test func keepsAConstantAndGivesZeroOutside() {
        let axis = WavenumberAxis(origin: 14_500, step: 2, count: 100)
        let resampler = BandLimitedResampler(
            from: axis, to: [14_499, 14_500, 14_600.7, 14_698, 14_700], bandLimit: 0.8)
        var output = [Float](repeating: .nan, count: 10)
        resampler.apply([Float](repeating: 3, count: 200), count: 2, into: &output)
        for (value, expected) in zip(output, [0, 0, 3, 3, 3, 3, 3, 3, 0, 0] as [Float]) {
            #expect(abs(value - expected) < 1e-5)
        }
    }
}
