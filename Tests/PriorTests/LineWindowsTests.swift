import Simulator
import Spectra
import Testing

@testable import Prior

@Suite struct LineWindowsTests {
    /// A scan's spectrum sampled between its channels is the profile there.
    @Test(arguments: [-220.0, 0, 75.5, 240]) func holdTheProfileBetweenTheChannels(velocity: Double) {
        let scan = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)
        let whole = scan.axis(correction: 1.0374)
        let axis = whole.window(whole.channels(in: SN3Band.fit))
        let lineWidth = scan.lineWidth(correction: 1.05)
        let center = EmissionLine.halpha.wavenumber * Doppler.factor(velocity: 60)
        let profile = LineProfile(fwhm: lineWidth, sigma: 1.2)
        var spectrum = [Float](repeating: 0, count: axis.count)
        profile.add(height: 1, center: center, axis: axis, to: &spectrum)

        let windows = LineWindows(points: 24, spacing: 0.6)
        let sampler = WindowSampler(windows, axis: axis, bandLimit: scan.bandLimit)
        var sampled = [Float](repeating: 9, count: windows.count)
        sampler.sample(spectrum, velocity: velocity, lineWidth: lineWidth, into: &sampled)
        var largest = 0.0
        for (line, wavenumber) in EmissionLine.sn3.map(\.wavenumber).enumerated() {
            for point in 0..<24 {
                let place = wavenumber * Doppler.factor(velocity: velocity) + (Double(point) - 11.5) * 0.6 * lineWidth
                largest = max(largest, abs(Double(sampled[line * 24 + point]) - profile(place - center)))
            }
        }
        print("windows at \(velocity) km/s: \(largest) of the peak from the profile at most")
        #expect(largest < 1e-3)
    }

    @Test func pointsBeyondTheAxisAreZero() {
        let axis = WavenumberAxis(origin: 15_200, step: 2, count: 60)
        let windows = LineWindows(points: 4, spacing: 1)
        let sampler = WindowSampler(windows, axis: axis, bandLimit: 0.8)
        var sampled = [Float](repeating: 9, count: windows.count)
        sampler.sample([Float](repeating: 1, count: 60), velocity: 0, lineWidth: 3, into: &sampled)
        // [SII] lies some 350 cm-1 below the axis.
        #expect(sampled[12..<20].allSatisfy { $0 == 0 })
        #expect(sampled[4..<8].allSatisfy { abs($0 - 1) < 1e-5 })
    }
}

@Suite struct VelocityClassesTests {
    private let classes = VelocityClasses(range: -330...330, count: 33)

    private func found(_ logits: [Float]) -> VelocityClasses.Found {
        logits.withUnsafeBufferPointer { classes.found(.init(values: $0.baseAddress!, stride: 1)) }
    }

    @Test(arguments: [-330.0, -300, -7, 0, 13.5, 299, 330]) func aVelocityIsTheMeanOfItsClasses(velocity: Double) {
        let (lower, upper, share) = classes.classes(of: velocity)
        let middle = { (index: Int) in -320 + 20 * Double(index) }
        // The outermost classes reach half a class further than their middles.
        let expected = min(max(velocity, -320), 320)
        #expect(abs((1 - share) * middle(lower) + share * middle(upper) - expected) < 1e-9)
    }

    @Test func lineAndSkyAreToldApart() {
        var logits = [Float](repeating: -5, count: 35)
        logits[16] = 8
        let line = found(logits)
        #expect(abs(line.velocity) < 0.01 && line.lineProbability > 0.99 && line.certainty > 0.99)
        logits[classes.none] = 20
        #expect(found(logits).lineProbability < 1e-4)
        logits[classes.none] = -5
        logits[classes.beyond] = 20
        #expect(found(logits).certainty < 1e-4 && found(logits).lineProbability > 0.99)
        logits[classes.beyond] = -5
        logits[25] = 8
        // Two places are as likely: neither is certain.
        #expect(abs(found(logits).certainty - 0.5) < 0.01)
    }
}
