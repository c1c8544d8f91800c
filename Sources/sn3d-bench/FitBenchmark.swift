import Refinement
import Simulator

/// Speed and accuracy of the fit, started from the network's answers, on one thread.
enum FitBenchmark {
    struct Figures: Codable {
        let channels: Int
        let fitsPerSecond: Double
        let evaluationsPerFit: Double
        /// Share of fits that converged, all of which have errors.
        let convergedShare: Double
        /// Standard deviation and mean of fit minus truth, km/s.
        let velocityScatter: Double
        let broadeningScatter: Double
        let velocityBias: Double
        /// Standard deviation of (velocity - truth) / error.
        let velocityPull: Double
    }

    static func run(on sample: SpectrumSample, starts: NetworkBenchmark.Answers, repeats: Int) -> Figures {
        let fitter = LineFitter(axis: sample.axis.window(sample.fitChannels))
        var fits: [LineFit] = []
        fits.reserveCapacity(sample.count)
        let seconds = Stopwatch.fastest(of: repeats) {
            fits.removeAll(keepingCapacity: true)
            fitAll(sample, starts, fitter, into: &fits)
        }
        var (velocities, broadenings, pulls, converged, evaluations) = (Scatter(), Scatter(), Scatter(), 0, 0)
        for (fit, truth) in zip(fits, sample.truths) {
            evaluations += fit.iterations
            guard fit.status == .converged else { continue }
            converged += 1
            velocities.add(fit.halpha.velocity - truth.velocity)
            broadenings.add(fit.halpha.broadening - truth.broadening)
            pulls.add((fit.halpha.velocity - truth.velocity) / fit.halpha.velocityError)
        }
        let count = Double(sample.count)
        return Figures(
            channels: sample.fitChannels.count, fitsPerSecond: count / seconds,
            evaluationsPerFit: Double(evaluations) / count, convergedShare: Double(converged) / count,
            velocityScatter: velocities.deviation, broadeningScatter: broadenings.deviation,
            velocityBias: velocities.mean, velocityPull: pulls.deviation)
    }

    private static func fitAll(
        _ sample: SpectrumSample, _ starts: NetworkBenchmark.Answers, _ fitter: LineFitter, into fits: inout [LineFit]
    ) {
        sample.values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return }
            for (i, truth) in sample.truths.enumerated() {
                fits.append(
                    fitter.fit(
                        spectrum: base + i * sample.axis.count + sample.fitChannels.lowerBound,
                        count: sample.fitChannels.count, noise: Float(truth.noise), lineWidth: truth.lineWidth,
                        start: (velocity: Double(starts.velocity[i]), broadening: Double(starts.broadening[i]))))
            }
        }
    }
}
