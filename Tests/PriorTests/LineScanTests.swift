import Simulator
import Spectra
import Testing

@testable import Prior

@Suite struct LineScanTests {
    private static let scan = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)

    private var axis: WavenumberAxis {
        let whole = Self.scan.axis(correction: 1.0374)
        return whole.window(whole.channels(in: SN3Band.fit))
    }

    /// Lines six times the noise, anywhere in the range.
    @Test func findsLinesInNoise() {
        let lineWidth = Self.scan.lineWidth(correction: 1.05)
        let scan = LineScan(axis: axis)
        var random = RandomSource(seed: 12)
        var values = [Float](repeating: 0, count: axis.count)
        for _ in 0..<200 {
            let velocity = random.uniform(in: -300...300)
            let spectrum = SyntheticSpectrum(
                velocity: velocity, broadening: random.uniform(in: 0...40), lineWidth: lineWidth,
                heights: [0.1, 1, 0.3, 0.2, 0.15], continuum: 0, slope: 0, noise: 1.0 / 6)
            spectrum.render(on: axis, shift: 900, into: &values)
            spectrum.addNoise(to: &values, count: axis.count, &random)
            let found = scan.strongest(values, velocities: 580...1220, lineWidth: lineWidth)
            // The range in thirds of a line's width of 62 km/s.
            #expect(abs(found - Doppler.sum(velocity, 900)) < 40)
        }
    }

    /// A plain sinc of height 2 gives about its squared norm; two widths off it gives next to nothing.
    @Test func powerIsWhatALineTakes() {
        let lineWidth = Self.scan.lineWidth(correction: 1.0374)
        let scan = LineScan(axis: axis)
        var values = [Float](repeating: 0, count: axis.count)
        LineProfile(fwhm: lineWidth, sigma: 0.3 * lineWidth)
            .add(height: 2, center: EmissionLine.halpha.wavenumber, axis: axis, to: &values)
        let squares = values.reduce(0) { $0 + $1 * $1 }
        #expect(abs(scan.power(values, velocity: 0, lineWidth: lineWidth) / squares - 1) < 0.05)
        #expect(scan.power(values, velocity: 130, lineWidth: lineWidth) < 0.05 * squares)
    }
}
