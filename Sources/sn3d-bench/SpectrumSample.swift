import Simulator
import Spectra

/// Seeded spectra of the paper's recipe on the axis of a SIGNALS scan: 842 steps, R about 4900.
struct SpectrumSample {
    let setup = ScanSetup(order: 8, stepSize: 2943.025792, stepCount: 842, zeroPathIndex: 169)
    let axis: WavenumberAxis
    /// The part of the axis that is fitted.
    let fitChannels: Range<Int>
    let bandLimit: Double
    let truths: [SyntheticSpectrum]
    /// One spectrum after the other, axis.count values each.
    let values: [Float]

    init(count: Int, ratios: LineRatios, seed: UInt64) {
        let axis = setup.axis(correction: 1.0374)
        var random = RandomSource(seed: seed)
        var values = [Float](repeating: 0, count: count * axis.count)
        let truths = (0..<count).map { _ in SpectrumRecipe.paper.draw(ratios, &random) }
        values.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            for (i, truth) in truths.enumerated() {
                let spectrum = base + i * axis.count
                truth.render(on: axis, shift: 0, into: spectrum)
                truth.addNoise(to: spectrum, count: axis.count, &random)
            }
        }
        self.axis = axis
        self.truths = truths
        self.values = values
        fitChannels = axis.channels(in: SN3Band.fit)
        bandLimit = setup.bandLimit
    }

    var count: Int { truths.count }
    var lineWidths: [Float] { truths.map { Float($0.lineWidth) } }

    /// Channel by channel, the spectra's values of a channel next to each other, as the network takes them.
    var byChannel: [Float] {
        var turned = [Float](repeating: 0, count: values.count)
        for spectrum in 0..<count {
            for channel in 0..<axis.count {
                turned[channel * count + spectrum] = values[spectrum * axis.count + channel]
            }
        }
        return turned
    }
}
