import Glibc
import Prior
import Simulator

/// A network in training, with everything that the next step depends on.
struct TrainingRun {
    private let preset: TrainingPreset
    private let metadata: NetworkMetadata
    private let pass: GradientPass
    private let optimizer: AdamOptimizer
    private(set) var parameters: [Float]
    private var gradient: [Float]
    private var targets: [TrainingTarget]

    /// Draws the first weights.
    ///
    /// - Parameters:
    ///   - preset: The preset of the run.
    ///   - metadata: The metadata of the network in training.
    ///   - random: The source of the first weights.
    init(preset: TrainingPreset, metadata: NetworkMetadata, _ random: inout RandomSource) {
        self.preset = preset
        self.metadata = metadata
        let architecture = preset.architecture
        pass = GradientPass(architecture: architecture, batch: preset.batch)
        optimizer = AdamOptimizer(count: architecture.parameterCount)
        parameters = Self.initialParameters(architecture, &random)
        gradient = [Float](repeating: 0, count: architecture.parameterCount)
        targets = [TrainingTarget](repeating: TrainingTarget(), count: preset.batch)
    }

    /// Draws uniform weights after Glorot & Bengio (2010); the biases are 0.
    static func initialParameters(_ architecture: NetworkArchitecture, _ random: inout RandomSource) -> [Float] {
        var parameters = [Float](repeating: 0, count: architecture.parameterCount)
        for layer in architecture.layers {
            let weight = architecture.weight(layer)
            // A convolution's input feeds as many outputs as the filters have taps.
            let taps = weight.shape.count == 3 ? weight.shape[1] : 1
            let (fanIn, fanOut) = (weight.count / weight.shape[0], weight.shape[0] * taps)
            let limit = (6 / Double(fanIn + fanOut)).squareRoot()
            for i in weight.range { parameters[i] = Float(random.uniform(in: -limit...limit)) }
        }
        return parameters
    }

    /// Steps through examples in an order; a rest of less than a mini-batch is left out.
    ///
    /// - Parameters:
    ///   - examples: The examples.
    ///   - order: The indices of the examples, in the order of use.
    ///   - progress: The progress of the whole training, 0...1, at the first and after the last step.
    ///   - dropout: The share of the pooled values that are dropped, 0...1.
    ///   - random: The source that chooses the dropped values.
    /// - Returns: The mean loss of a spectrum.
    mutating func learn(
        _ examples: TrainingExamples, order: [Int], progress: ClosedRange<Double>, dropout: Double,
        _ random: inout RandomSource
    ) -> Double {
        let steps = order.count / pass.batch
        var loss = 0.0
        for step in 0..<steps {
            for i in 0..<pass.batch {
                let index = order[step * pass.batch + i]
                let width = metadata.feature(lineWidth: examples.lineWidths[index])
                examples.withSpectrum(index) { pass.load($0, lineWidth: width, at: i) }
                targets[i] = examples.targets[index]
            }
            if dropout > 0 || preset.dropout.share > 0 { pass.drop(share: dropout, &random) }
            loss += pass.run(parameters: parameters, targets: targets, loss: preset.loss, gradient: &gradient)
            let share = Double(step) / Double(steps)
            let place = progress.lowerBound + (progress.upperBound - progress.lowerBound) * share
            let (first, last) = preset.learningRate
            let rate = last + (first - last) * (1 + cos(Float(place) * Float.pi)) / 2
            optimizer.step(&parameters, gradient: gradient, learningRate: rate)
        }
        return loss / Double(steps)
    }

    /// The state that `restore` continues from.
    var state: (parameters: [Float], optimizer: AdamOptimizer.State) { (parameters, optimizer.state) }

    /// Continues from the state of another run of the same preset.
    mutating func restore(parameters: [Float], optimizer state: AdamOptimizer.State) {
        self.parameters = parameters
        optimizer.restore(state)
    }
}
