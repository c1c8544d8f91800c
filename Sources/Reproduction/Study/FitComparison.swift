import Prior
import Refinement
import Simulator
import Spectra
import Training

/// A comparison of fits of the paper's spectra, each started from the network's estimate, with the network itself.
struct FitComparison: Sendable {
    /// The standard deviation of fitted minus true velocity, km/s.
    let velocityDeviation: Double
    /// The standard deviation of fitted minus true broadening, km/s.
    let broadeningDeviation: Double
    /// The number of spectra that the network estimates in the time of one fit, on one thread.
    let speedRatio: Double

    /// Fits the spectra of a test.
    ///
    /// - Parameters:
    ///   - network: The network that gives the starts.
    ///   - test: The spectra on the network's grid, which has no gaps and so serves the fit too.
    init(of network: Network, on test: Evaluation) {
        let clock = ContinuousClock()
        var estimates: [PriorEstimate] = []
        let networkTime = clock.measure { estimates = test.estimates(of: network) }
        let spectra = test.truths.indices.map(test.spectrum)
        let fitter = LineFitter(axis: test.grid)
        var fits: [LineFit] = []
        fits.reserveCapacity(spectra.count)
        let fitTime = clock.measure {
            for (i, truth) in test.truths.enumerated() {
                fits.append(
                    fitter.fit(
                        spectrum: spectra[i], count: test.grid.count, noise: Float(truth.noise),
                        lineWidth: Double(test.lineWidths[i]),
                        start: (velocity: Double(estimates[i].velocity), broadening: Double(estimates[i].broadening))))
            }
        }
        let converged = zip(fits, test.truths).filter { $0.0.status == .converged }
        velocityDeviation = MeanAndDeviation(of: converged.map { $0.0.halpha.velocity - $0.1.velocity }).deviation
        broadeningDeviation = MeanAndDeviation(of: converged.map { $0.0.halpha.broadening - $0.1.broadening }).deviation
        speedRatio = fitTime / networkTime
    }
}
