import Prior

/// A set of spectra as a network reads them, with their targets.
struct TrainingExamples: Sendable {
    /// The number of points of a spectrum.
    let points: Int
    /// The spectra one after the other, count x points.
    var spectra: [Float]
    /// The instrument's line width at H-alpha in the input's frame, cm-1, one for each spectrum.
    var lineWidths: [Float]
    /// The targets, one for each spectrum.
    var targets: [TrainingTarget]

    /// The number of spectra.
    var count: Int { targets.count }

    /// Calls a closure with one spectrum, points values.
    func withSpectrum<Result>(_ index: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
        spectra.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("no spectra") }
            return body(start + index * points)
        }
    }
}

extension TrainingExamples {
    /// Creates examples from a recipe's spectra, all of which have one cloud.
    init(_ set: SpectrumSet, scales: (velocity: OutputScale, broadening: OutputScale)) {
        self.init(
            points: set.points, spectra: set.spectra, lineWidths: set.lineWidths,
            targets: set.truths.map { truth in
                TrainingTarget(
                    velocity: scales.velocity.output(Float(truth.velocity)),
                    broadening: scales.broadening.output(Float(truth.broadening)))
            })
    }
}
