import Glibc
import Spectra

/// How spectra are made up that hold what the pixels of real cubes hold: gas of any kind, and what is left in them
/// besides. Each property's range and share stands here; `draw` is the whole recipe.
package struct NebularRecipe: Sendable, Hashable {
    /// Velocities in which the lines may lie, km/s: a disc that rotates with +-250 km/s, about a systemic velocity that
    /// is known to 30 km/s, and what tells a network that it ends there.
    package var velocity = -330.0...330.0
    /// The distances of lines that lie out of reach, on either side, km/s.
    package var farVelocity = 360.0...1000.0
    /// Standard deviations of the gas' velocities, km/s: HII regions, and with `violentShare` what expands.
    package var broadening = 0.0...60.0
    package var violentBroadening = 40.0...200.0
    package var violentShare = 0.12
    /// Height of H-alpha over the noise: uniform in the first range, in `brightShare` uniform in the logarithm of the
    /// second.
    package var signalToNoise = 3.0...35.0
    package var brightSignalToNoise = 30.0...500.0
    package var brightShare = 0.15
    /// Share of spectra with line ratios of HII-region models; the others have any ratio between these logarithms.
    package var modelShare = 0.8
    package var logNitrogen = -2.3...0.5
    package var logSulfur = -2.5...0.3
    /// [SII]6716 / [SII]6731, limits of low and high density (Osterbrock & Ferland 2006, figure 5.8).
    package var sulfurDoublet = 0.44...1.45
    /// Shares of spectra without gas, with gas out of reach, and with two clouds.
    package var blankShare = 0.12
    package var farShare = 0.05
    package var pairShare = 0.06
    /// Velocity of the second cloud from the first, km/s, and its height over the first one's.
    package var separation = 0.0...300.0
    package var pairRatio = 0.1...1.0
    /// Continuum left, and its slope, in heights of H-alpha or ten times the noise, whichever is more.
    package var continuum = -0.03...0.03
    /// Share of spectra with a stellar H-alpha absorbed under the emission; its depth in heights of H-alpha, its
    /// standard deviation, km/s.
    package var absorptionShare = 0.06
    package var absorptionDepth = 0.02...0.4
    package var absorptionWidth = 80.0...300.0
    /// Share of spectra with a night sky that was not taken out well: its brightest line over the noise.
    package var skyShare = 0.12
    package var skyResidual = -1.5...1.5
    /// Share of spectra with a cosmic ray in one frame of the scan, a ripple over all channels, and its height over the
    /// noise.
    package var rippleShare = 0.02
    package var ripple = 0.5...3.0
    /// Share of spectra with a few channels that hold no number, which are 0.
    package var gapShare = 0.03
    package var gapWidth = 1...12

    package init() {}
}

extension NebularRecipe {
    /// Draws what one spectrum holds.
    ///
    /// - Parameter lineWidth: of the instrument's sinc at H-alpha, cm-1.
    package func draw(_ ratios: LineRatios, lineWidth: Double, _ random: inout RandomSource) -> NebularSpectrum {
        var spectrum = NebularSpectrum(lineWidth: lineWidth)
        let kind = random.uniform()
        if kind < blankShare {
            spectrum.noise = 1
        } else {
            let isBright = random.uniform() < brightShare
            spectrum.noise =
                isBright
                ? exp(-random.uniform(in: log(brightSignalToNoise.lowerBound)...log(brightSignalToNoise.upperBound)))
                : 1 / random.uniform(in: signalToNoise)
            var cloud = drawCloud(ratios, &random)
            if kind < blankShare + farShare {
                cloud.velocity = random.uniform(in: farVelocity) * (random.uniform() < 0.5 ? -1 : 1)
                spectrum.isWithinReach = false
            }
            spectrum.clouds = [cloud]
            if kind > 1 - pairShare { spectrum.clouds.append(drawCompanion(of: cloud, ratios, &random)) }
            if random.uniform() < absorptionShare {
                spectrum.absorption = NebularSpectrum.Absorption(
                    depth: random.uniform(in: absorptionDepth), width: random.uniform(in: absorptionWidth))
            }
        }
        let level = max(spectrum.clouds.isEmpty ? 0 : 1, 10 * spectrum.noise)
        spectrum.continuum = level * random.uniform(in: continuum)
        spectrum.slope = level * random.uniform(in: continuum)
        if random.uniform() < skyShare { spectrum.sky = spectrum.noise * random.uniform(in: skyResidual) }
        if random.uniform() < rippleShare {
            spectrum.ripple = NebularSpectrum.Ripple(
                height: spectrum.noise * random.uniform(in: ripple), turns: random.uniform(), phase: random.uniform())
        }
        if random.uniform() < gapShare {
            spectrum.gap = NebularSpectrum.Gap(
                place: random.uniform(), width: Int.random(in: gapWidth, using: &random))
        }
        return spectrum
    }

    private func drawCloud(_ ratios: LineRatios, _ random: inout RandomSource) -> GasCloud {
        var ratio = ratios.draw(&random)
        if random.uniform() > modelShare {
            ratio = (pow(10, random.uniform(in: logNitrogen)), pow(10, random.uniform(in: logSulfur)))
        }
        let red = ratio.sii / (1 + random.uniform(in: sulfurDoublet))
        let isViolent = random.uniform() < violentShare
        return GasCloud(
            velocity: random.uniform(in: velocity),
            broadening: random.uniform(in: isViolent ? violentBroadening : broadening),
            heights: [ratio.nii6583 / FieldScene.nitrogenDoublet, 1, ratio.nii6583, ratio.sii - red, red])
    }

    /// A second cloud within the recipe's velocities.
    private func drawCompanion(
        of cloud: GasCloud, _ ratios: LineRatios, _ random: inout RandomSource
    ) -> GasCloud {
        var companion = drawCloud(ratios, &random)
        let side = cloud.velocity > 0 ? -1.0 : 1
        companion.velocity = cloud.velocity + side * random.uniform(in: separation)
        let ratio = random.uniform(in: pairRatio)
        companion.heights = companion.heights.map { $0 * ratio }
        return companion
    }
}
