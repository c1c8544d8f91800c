import Spectra

/// The weights with which the steps of a two-sided, lopsided scan enter its spectrum: they rise from 0 at the first
/// step through 1/2 at zero path difference to 1 at the mirror image of the first step and stay there, so that what is
/// measured on both sides counts once (Mertz 1967, Infrared Physics 7, 17).
///
/// Valid for scans whose zero path difference lies in their first half.
struct MertzRamp: Sendable {
    /// The weight of each step of the scan.
    let weights: [Double]
    private let zero: Int

    init(_ setup: ScanSetup) {
        precondition(2 * setup.zeroPathIndex < setup.stepCount, "zero path difference in the first half of the scan")
        zero = setup.zeroPathIndex
        weights = (0..<setup.stepCount).map { [zero] step in
            step == zero ? 0.5 : step < 2 * zero ? Double(step) / Double(2 * zero) : 1
        }
    }

    /// Sum of the squared weights: half of it is the variance of sum_j r_j I_j cos(phase_j) for white noise of
    /// deviation 1 in I, whatever the wavenumber.
    var power: Double { weights.reduce(0) { $0 + $1 * $1 } }

    /// An interferogram, weighted, the steps of equal distance from zero path difference added: one value for each
    /// distance in steps, 0..<longSide. A spectrum, which is a sum of cosines, needs no more.
    func fold(_ samples: [Double]) -> [Double] {
        distances { near, far in
            let mirrored = near.map { weights[$0] * samples[$0] } ?? 0
            return weights[far] * samples[far] + mirrored
        }
    }

    /// Standard deviations of `fold` for white noise of deviation 1.
    var foldedDeviations: [Double] {
        distances { near, far in
            let mirrored = near.map { weights[$0] } ?? 0
            return (weights[far] * weights[far] + mirrored * mirrored).squareRoot()
        }
    }

    /// For white noise, the covariance of the sum and the difference of what the two steps of a distance contribute,
    /// over the variance of either: 1 where the short side has no step.
    var foldedAsymmetry: [Double] {
        distances { near, far in
            let mirrored = near.map { weights[$0] } ?? 0
            let (square, other) = (weights[far] * weights[far], mirrored * mirrored)
            return square > 0 ? (square - other) / (square + other) : 1
        }
    }

    /// One value for each distance, from the step on the long side and the one on the short side if there is one.
    private func distances(_ value: (_ near: Int?, _ far: Int) -> Double) -> [Double] {
        (0..<weights.count - zero).map { distance in
            value(distance > 0 && distance <= zero ? zero - distance : nil, zero + distance)
        }
    }
}
