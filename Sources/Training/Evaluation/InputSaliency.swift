import Prior

/// The sensitivity of a network like the paper's to each channel of a spectrum (Simonyan et al. 2014).
///
/// It is the mean over spectra of the absolute slope of an estimate by the channel, in km/s for a change of a hundredth
/// of the spectrum's maximum.
package struct InputSaliency: Sendable {
    /// The saliency for the velocity, km/s, one value for each point of the network's grid.
    package let velocity: [Double]
    /// The saliency for the broadening, km/s, one value for each point of the network's grid.
    package let broadening: [Double]

    /// Computes the saliency from the first spectra of an evaluation.
    ///
    /// - Parameters:
    ///   - network: A network with the paper's two outputs.
    ///   - evaluation: The spectra, on the network's grid.
    ///   - count: The number of spectra to use, rounded down to whole groups of eight.
    package init(of network: Network, on evaluation: Evaluation, count: Int) {
        let lanes = ConvolutionPass.lanes
        let points = network.metadata.input.count
        let pass = GradientPass(architecture: network.architecture, batch: lanes)
        var sums = [[Double](repeating: 0, count: points), [Double](repeating: 0, count: points)]
        let groups = min(count, evaluation.truths.count) / lanes
        let scales = [OutputScale(network.metadata.velocity).half, OutputScale(network.metadata.broadening).half]
        var slopes = [Float](repeating: 0, count: points * lanes)
        for group in 0..<groups {
            for lane in 0..<lanes {
                let index = group * lanes + lane
                let width = network.metadata.feature(lineWidth: evaluation.lineWidths[index])
                pass.load(evaluation.spectrum(index), lineWidth: width, at: lane)
            }
            for place in 0..<2 {
                pass.inputSlopes(parameters: network.parameters, output: place, into: &slopes)
                for point in 0..<points {
                    for lane in 0..<lanes { sums[place][point] += Double(abs(slopes[point * lanes + lane])) }
                }
            }
        }
        func mean(_ place: Int) -> [Double] {
            sums[place].map { $0 * Double(scales[place]) / 100 / Double(max(groups * lanes, 1)) }
        }
        (velocity, broadening) = (mean(0), mean(1))
    }
}
