import Foundation
import Refinement
import Simulator
import Spectra
import Testing

/// A trough in what fits of emission lines leave: found with its depth, and only where it grows with the starlight.
@Suite struct StellarTroughTests {
    private let axis = FiveLineSpectrum().axis
    private let lineWidth = FiveLineSpectrum().lineWidth
    private let gas = (velocity: 40.0, broadening: 20.0)

    /// Stacks with a trough 110 km/s wide, 20 km/s off the gas, and with a piece of line that fits took away there.
    private func stacks(
        depth: Double, slope: Double, lost: Double = 0, noise: Double = 0.01, _ random: inout RandomSource
    ) -> StellarTrough.Stacks {
        var stacks = StellarTrough.Stacks(
            channels: StellarTrough.channels(of: axis, velocity: gas.velocity), meanNoise: noise, slopeNoise: noise,
            meanContinuum: 2)
        let halpha = EmissionLine.halpha.wavenumber
        let (stars, center) = (halpha * (1 - 60 / 299_792.458), halpha * (1 - 40 / 299_792.458))
        for (place, channel) in stacks.channels.enumerated() {
            let distance = (axis[channel] - stars) / (halpha * 110 / 299_792.458)
            let shape = exp(-distance * distance / 2)
            let line = Sincgauss(
                x: axis[channel] - center, fwhm: lineWidth, sigma: halpha * 20 / 299_792.458)
            stacks.mean[place] = Float(lost * line.value - depth * shape + noise * random.gaussian())
            stacks.slope[place] = Float(lost * line.value - slope * shape + noise * random.gaussian())
        }
        return stacks
    }

    private func trough(_ stacks: StellarTrough.Stacks) -> StellarTrough? {
        StellarTrough(stacks, axis: axis, gas: gas, lineWidth: lineWidth)
    }

    @Test func depthsAreWithinTheirErrors() throws {
        var random = RandomSource(seed: 11)
        var (pulls, slopes) = (Moments(), Moments())
        for _ in 0..<300 {
            // Fits took away what the trough lacks: as much again.
            let found = try #require(trough(stacks(depth: 0.6, slope: 0.3, lost: 0.4, &random)))
            pulls.add((found.depth - 0.6) / found.depthError)
            slopes.add((found.slope - 0.3) / found.slopeError)
            #expect(abs(found.velocity - 60) <= 25 && (95...140).contains(found.dispersion))
            // One more unit of continuum is 0.3 more of depth.
            #expect(abs(Double(found.depth(continuum: 3) - found.depth(continuum: 2)) - found.slope) < 1e-6)
        }
        print("300 troughs, pulls: depth \(pulls.mean), \(pulls.deviation), slope \(slopes.mean), \(slopes.deviation)")
        #expect(abs(pulls.mean) < 0.3 && 0.8...1.2 ~= pulls.deviation)
        #expect(abs(slopes.mean) < 0.3 && slopes.deviation < 1.2)
    }

    @Test func noiseAndWhatDoesNotGrowWithStarlightAreNone() {
        var random = RandomSource(seed: 12)
        let ofNoise = (0..<2000).count { _ in trough(stacks(depth: 0, slope: 0, &random)) != nil }
        // As the sky's lines may leave it, in all pixels alike.
        let ofSky = (0..<500).count { _ in trough(stacks(depth: 0.3, slope: 0, &random)) != nil }
        let emission = (0..<200).count { _ in trough(stacks(depth: -0.3, slope: -0.3, &random)) != nil }
        // More than all of the starlight cannot be missing.
        let beyond = (0..<200).count { _ in trough(stacks(depth: 2, slope: 2, &random)) != nil }
        print("troughs in noise \(ofNoise) of 2000, in what all pixels share \(ofSky) of 500")
        #expect(ofNoise == 0 && ofSky <= 2 && emission == 0 && beyond == 0)
    }
}
