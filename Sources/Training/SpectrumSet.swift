import Simulator

/// Made-up spectra with the answers that a network should give. Noise is added when one is taken, so that each epoch
/// sees it anew.
struct SpectrumSet {
    let frames: ObservedFrames
    let truths: [SyntheticSpectrum]
    private let frameOf: [Int]
    /// Spectra without noise, one after the other.
    private let spectra: [Float]

    var count: Int { truths.count }

    init(
        count: Int, recipe: SpectrumRecipe, ratios: LineRatios, frames: ObservedFrames, _ random: inout RandomSource
    ) {
        self.frames = frames
        let truths = (0..<count).map { _ in recipe.draw(ratios, &random) }
        let frameOf = (0..<count).map { _ in Int(random.uniform() * Double(frames.count)) }
        let length = frames.axis.count
        spectra = [Float](unsafeUninitializedCapacity: count * length) { buffer, filled in
            for i in 0..<count {
                guard let start = buffer.baseAddress else { break }
                frames.render(truths[i], frame: frameOf[i], into: start + i * length)
            }
            filled = count * length
        }
        self.truths = truths
        self.frameOf = frameOf
    }

    /// Writes a spectrum with fresh noise, sampled on the grid.
    ///
    /// - Parameters:
    ///   - scratch: frames.axis.count values; overwritten.
    ///   - output: frames.grid.count values; overwritten.
    func observe(
        _ index: Int, _ random: inout RandomSource, scratch: UnsafeMutablePointer<Float>,
        into output: UnsafeMutablePointer<Float>
    ) {
        let length = frames.axis.count
        for channel in 0..<length { scratch[channel] = spectra[index * length + channel] }
        truths[index].addNoise(to: scratch, count: length, &random)
        frames.resample(scratch, frame: frameOf[index], into: output)
    }

    /// All spectra, each with noise, as a network reads them: grid.count x count, a channel's spectra together.
    func observeAll(_ random: inout RandomSource) -> [Float] {
        let (length, points) = (frames.axis.count, frames.grid.count)
        var all = [Float](repeating: 0, count: points * count)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: length + points) { buffer in
            guard let scratch = buffer.baseAddress else { return }
            let one = scratch + length
            for i in 0..<count {
                observe(i, &random, scratch: scratch, into: one)
                for point in 0..<points { all[point * count + i] = one[point] }
            }
        }
        return all
    }
}
