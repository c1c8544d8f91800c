import Cubes
import Spectra

/// The noise that the light itself makes in each pixel, from the counts of the deep frame.
///
/// A spectrum is flux = Re(C) f / (N t) with C = sum over j of 2 r_j I_j exp(i phase_j): N steps of t seconds, f the flux
/// of one count a second (FLAMBDA), r the weights of the Mertz ramp. Frames of D / N counts each have Poisson noise, so
/// that Re(C) has the variance D / N x sum of (2 r_j)^2 / 2 = 2 D (1 - 4 z / (3 N)) where the zero path difference is
/// step z: 1.47 D at z / N = 0.2.
struct PhotonNoise {
    /// Standard deviation of a channel, the cube's unit, row by row; NaN where the deep frame holds no light.
    let values: [Float]

    /// nil where the cube says nothing of its counts' flux or exposure.
    init?(_ frame: DeepFrame, of cube: SpectralCube) {
        guard let exposure = cube.header.exposurePerStep, exposure > 0 else { return nil }
        let conversions = cube.fluxConversion.filter { $0.isFinite && $0 > 0 }.map { Float($0) }
        guard !conversions.isEmpty else { return nil }
        let count = Double(cube.setup.stepCount)
        let variance = 2 * (1 - 4 * Double(cube.setup.zeroPathIndex) / (3 * count))
        let flux = Double(RobustStatistics.median(conversions)) / (count * exposure)
        values = frame.countsPerStep.map { counts in
            counts > 0 ? Float((variance * count * Double(counts)).squareRoot() * flux) : .nan
        }
    }
}
