import Prior

/// Spectra on a network's grid with what it should say of them.
struct TrainingExamples: Sendable {
    let points: Int
    /// count x points, one spectrum after the other.
    var spectra: [Float]
    /// The instrument's line width at H-alpha in the grid's frame, cm-1.
    var lineWidths: [Float]
    var targets: [TrainingTarget]

    var count: Int { targets.count }

    func withSpectrum<Result>(_ index: Int, _ body: (UnsafePointer<Float>) -> Result) -> Result {
        spectra.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("no spectra") }
            return body(start + index * points)
        }
    }
}

extension TrainingExamples {
    /// A recipe's spectra, all of one cloud.
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
