import Prior
import Simulator
import Spectra

/// A set of simulated spectra of a recipe, observed once with noise on a network's grid.
struct SpectrumSet: Sendable {
    let truths: [SyntheticSpectrum]
    /// The instrument's line width at H-alpha in the grid's frame, cm-1, one for each spectrum.
    let lineWidths: [Float]
    /// The spectra one after the other, count x points.
    let spectra: [Float]
    let grid: WavenumberAxis

    /// The number of points of a spectrum.
    var points: Int { grid.count }
    /// The number of spectra.
    var count: Int { truths.count }

    init(
        count: Int, recipe: SpectrumRecipe, ratios: LineRatios, frames: ObservedFrames, _ random: inout RandomSource
    ) {
        grid = frames.grid
        var (truths, lineWidths) = ([SyntheticSpectrum](), [Float]())
        truths.reserveCapacity(count)
        lineWidths.reserveCapacity(count)
        var observed = [Float](repeating: 0, count: frames.axis.count)
        spectra = [Float](unsafeUninitializedCapacity: count * frames.grid.count) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            for i in 0..<count {
                let truth = recipe.draw(ratios, &random)
                let frame = Int.random(in: 0..<frames.count, using: &random)
                frames.render(truth, frame: frame, into: &observed)
                truth.addNoise(to: &observed, count: observed.count, &random)
                frames.resample(observed, frame: frame, into: start + i * frames.grid.count)
                truths.append(truth)
                lineWidths.append(Float(truth.lineWidth / Doppler.factor(velocity: frames.shift(of: frame))))
            }
            filled = count * frames.grid.count
        }
        (self.truths, self.lineWidths) = (truths, lineWidths)
    }

    private init(truths: [SyntheticSpectrum], lineWidths: [Float], spectra: [Float], grid: WavenumberAxis) {
        (self.truths, self.lineWidths, self.spectra, self.grid) = (truths, lineWidths, spectra, grid)
    }

    /// Selects the spectra with these indices, in this order.
    func subset(_ indices: [Int]) -> SpectrumSet {
        var chosen = [Float]()
        chosen.reserveCapacity(indices.count * points)
        for i in indices { chosen.append(contentsOf: spectra[i * points..<(i + 1) * points]) }
        return SpectrumSet(
            truths: indices.map { truths[$0] }, lineWidths: indices.map { lineWidths[$0] }, spectra: chosen,
            grid: grid)
    }

    /// The spectra as a network reads them, points x count, a channel's spectra together.
    var byChannel: [Float] {
        var all = [Float](repeating: 0, count: spectra.count)
        for i in 0..<count {
            for point in 0..<points { all[point * count + i] = spectra[i * points + point] }
        }
        return all
    }
}
