import Prior
import Refinement
import Simulator
import Threads

/// Speed and accuracy of the fit, started from the network's estimates.
enum FitBenchmark {
    struct Figures: Codable {
        let channels: Int
        /// The number of fits on one thread.
        let fitsPerSecond: Double
        /// Fits a second over the speed of `cblas_sgemm` on one thread.
        let fitsPerGigaflop: Double
        /// Speed of two threads over that of one.
        let twoThreadSpeedup: Double
        let evaluationsPerFit: Double
        /// Share of fits that converged, all of which have errors.
        let convergedShare: Double
        /// Standard deviation and mean of fit minus truth, km/s.
        let velocityScatter: Double
        let broadeningScatter: Double
        let velocityBias: Double
        /// Root mean square of the spectra's Cramer-Rao bounds, km/s.
        let velocityBound: Double
        /// The root mean square error over that bound, of spectra with SNR >= 10.
        let brightVelocityOverBound: Double
        /// Standard deviation of (velocity - truth) / error.
        let velocityPull: Double
    }

    static func run(
        on sample: SpectrumSample, starts: [PriorEstimate], sgemm: Double, repeats: Int
    ) -> Figures {
        let axis = sample.axis.window(sample.fitChannels)
        // Timed as the pipeline fits, with errors for a scan's noise.
        let options = FitOptions(noise: ChannelNoise(of: sample.setup))
        let fitters = [LineFitter(axis: axis, options: options), LineFitter(axis: axis, options: options)]
        let one = Stopwatch.fastest(of: repeats) { fitAll(sample, starts, fitters[0]) { _ in } }
        // Two threads, each with a fitter of its own, share out twice the work.
        let two = Stopwatch.fastest(of: repeats) {
            _ = concurrentMap([sample, sample], workers: fitters) { sample, fitter in
                fitAll(sample, starts, fitter) { _ in }
            }
        }
        // The recipe's noise is white.
        var fits: [LineFit] = []
        fitAll(sample, starts, LineFitter(axis: axis)) { fits.append($0) }
        var (velocities, broadenings, pulls, bounds) = (Scatter(), Scatter(), Scatter(), Scatter())
        var (bright, brightBounds, converged, evaluations) = (Scatter(), Scatter(), 0, 0)
        for (fit, truth) in zip(fits, sample.truths) {
            evaluations += fit.iterations
            guard fit.status == .converged else { continue }
            converged += 1
            let error = fit.halpha.velocity - truth.velocity
            let bound = CramerRaoBound(of: truth, on: axis).velocity
            velocities.add(error)
            bounds.add(bound)
            broadenings.add(fit.halpha.broadening - truth.broadening)
            pulls.add(error / fit.halpha.velocityError)
            guard truth.noise <= 0.1 else { continue }
            bright.add(error)
            brightBounds.add(bound)
        }
        let count = Double(sample.count)
        return Figures(
            channels: axis.count, fitsPerSecond: count / one, fitsPerGigaflop: count / one / sgemm,
            twoThreadSpeedup: 2 * one / two, evaluationsPerFit: Double(evaluations) / count,
            convergedShare: Double(converged) / count, velocityScatter: velocities.deviation,
            broadeningScatter: broadenings.deviation, velocityBias: velocities.mean,
            velocityBound: bounds.rootMeanSquare,
            brightVelocityOverBound: bright.rootMeanSquare / brightBounds.rootMeanSquare,
            velocityPull: pulls.deviation)
    }

    private static func fitAll(
        _ sample: SpectrumSample, _ starts: [PriorEstimate], _ fitter: LineFitter, _ take: (LineFit) -> Void
    ) {
        sample.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for (i, truth) in sample.truths.enumerated() {
                take(
                    fitter.fit(
                        spectrum: base + i * sample.axis.count + sample.fitChannels.lowerBound,
                        count: sample.fitChannels.count, noise: Float(truth.noise), lineWidth: truth.lineWidth,
                        start: (velocity: Double(starts[i].velocity), broadening: Double(starts[i].broadening))))
            }
        }
    }
}
