import Spectra

/// The deep frame of a simulated scan: what light each pixel saw, so that the noise in its spectrum is 1.2 times that
/// of its photons (1.33 in a real cube).
///
/// Counts of a level 3 cube are C = 2 sum over the steps j of r_j I_j cos(2 pi s x_j) with the weights r of
/// `MertzRamp`, which count each path difference once, and the factor 2 for the side that was not recorded: their sum
/// over all N channels is that of the deep frame where all light is modulated. With D counts in each step, and so a
/// variance of D, C has the variance 2 D sum r_j^2 in every channel, whatever its wavenumber, and the flux C FLAMBDA /
/// (N t) of a scan with t seconds a step the photon noise
///
///     sigma = FLAMBDA / (N t) sqrt(2 D sum r_j^2),    sum r_j^2 = N - 4 z / 3 - 1 / 2
///
/// within 1 / (12 z). For z/N = 0.2 the root is that of 1.467 N D, and N D is the deep frame of level 3. The counts
/// here follow from the noise, not from the level of the sky.
struct FieldDeepFrame {
    /// Noise over that of the photons.
    static let excess = 1.2
    /// The counts of a full well.
    private static let saturated: Float = 65_000
    private static let holeSpacing = 50

    /// Mean counts of a step, row by row.
    let countsPerStep: [Float]

    init(_ field: FieldSimulation) {
        let parameters = field.parameters
        let steps = Double(parameters.channelCount)
        let photons = FieldScene.skyNoise / Self.excess * steps * CubeClaims.exposure / CubeClaims.fluxPerCount
        let sky = photons * photons / (2 * MertzRamp(parameters.setup).power)
        let continuum =
            parameters.fault == .deepFrameOfOtherField
            ? Self.otherField(than: field).continuum : field.truth.continuum
        var counts = continuum.map { Float(sky * (1 + Double($0) / NightSky.continuumLevel)) }
        switch parameters.fault {
        case .saturation:
            let brightest = continuum.max() ?? 0
            for pixel in counts.indices where continuum[pixel] > brightest / 4 { counts[pixel] = Self.saturated }
        case .deepFrameHoles:
            for pixel in stride(from: 0, to: counts.count, by: Self.holeSpacing) { counts[pixel] = .nan }
        default: break
        }
        countsPerStep = counts
    }

    /// A field with other stars.
    private static func otherField(than field: FieldSimulation) -> FieldTruth {
        var parameters = field.parameters
        parameters.seed &+= 1
        return FieldScene(parameters, geometry: field.geometry).truth
    }
}
