import Glibc
import Spectra

/// How noise that is white in the interferogram is correlated between the channels of a spectrum.
struct ChannelCorrelation {
    /// Standard deviation of a channel over the one it should have.
    let deviation: Double
    /// At the lags 1, 2, 3.
    let lags: [Double]

    /// The one that the ramp and the transform imply: sum r_j^2 cos(pi (j - z) lag cRef / (c N)) / sum r_j^2.
    ///
    /// - Parameter ratio: c of the pixel over that of the axis.
    init(expected setup: ScanSetup, ratio: Double) {
        let (steps, zero) = (setup.stepCount, Double(setup.zeroPathIndex))
        let squares = (0..<steps).map { step in
            let ramp = zero > 0 ? min(1, Double(step) / (2 * zero)) : 1
            return ramp * ramp
        }
        deviation = 1
        lags = (1...3).map { lag in
            let sum = (0..<steps).reduce(0.0) { sum, step in
                let phase = Double.pi * (Double(step) - zero) * Double(lag) / (ratio * Double(steps))
                return sum + squares[step] * cos(phase)
            }
            return sum / squares.reduce(0, +)
        }
    }

    /// The one of spectra of noise that should have the deviation 1, NaN left out.
    init(measured spectra: [[Float]]) {
        var products = [0.0, 0, 0, 0]
        var counts = [0.0, 0, 0, 0]
        for spectrum in spectra {
            for lag in 0...3 {
                for channel in 0..<spectrum.count - lag {
                    let product = Double(spectrum[channel] * spectrum[channel + lag])
                    guard !product.isNaN else { continue }
                    products[lag] += product
                    counts[lag] += 1
                }
            }
        }
        let variance = products[0] / counts[0]
        deviation = variance.squareRoot()
        lags = (1...3).map { products[$0] / counts[$0] / variance }
    }
}
