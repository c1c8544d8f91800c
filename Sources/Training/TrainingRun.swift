import Glibc
import Prior
import Simulator

/// A network while it is trained.
struct TrainingRun {
    private let preset: TrainingPreset
    private let pass: GradientPass
    private let optimizer: AdamOptimizer
    private(set) var parameters: [Float]
    private var steps = 0

    init(preset: TrainingPreset, _ random: inout RandomSource) {
        self.preset = preset
        let architecture = preset.architecture
        pass = GradientPass(architecture: architecture)
        optimizer = AdamOptimizer(count: architecture.parameterCount)
        parameters = Self.initialParameters(architecture, &random)
    }

    /// Glorot & Bengio's uniform weights (2010); biases of zero.
    static func initialParameters(_ architecture: NetworkArchitecture, _ random: inout RandomSource) -> [Float] {
        var parameters = [Float](repeating: 0, count: architecture.parameterCount)
        for layer in NetworkArchitecture.Layer.allCases {
            let weight = architecture.weight(layer)
            // A convolution's input feeds as many outputs as the filters have taps.
            let taps = weight.shape.count == 3 ? weight.shape[1] : 1
            let (fanIn, fanOut) = (weight.count / weight.shape[0], weight.shape[0] * taps)
            let limit = (6 / Double(fanIn + fanOut)).squareRoot()
            for i in weight.range { parameters[i] = Float(random.uniform(in: -limit...limit)) }
        }
        return parameters
    }

    /// Goes once through the spectra in a new order. Returns the mean loss.
    mutating func epoch(_ spectra: SpectrumSet, _ random: inout RandomSource) -> Double {
        let batch = GradientPass.batch
        let order = (0..<spectra.count).shuffled(using: &random)
        let total = spectra.count / batch * preset.epochs
        let (velocity, broadening) = (OutputScale(preset.recipe.velocity), OutputScale(preset.recipe.broadening))
        var gradient = [Float](repeating: 0, count: parameters.count)
        var scratch = [Float](repeating: 0, count: spectra.frames.axis.count)
        var input = [Float](repeating: 0, count: spectra.frames.grid.count)
        let dropout = steps < spectra.count / batch * preset.dropoutEpochs ? preset.dropout : 0
        var loss = 0.0
        for start in stride(from: 0, through: order.count - batch, by: batch) {
            var targets = (velocity: GradientPass.Lane(), broadening: GradientPass.Lane())
            for lane in 0..<batch {
                let index = order[start + lane]
                spectra.observe(index, &random, scratch: &scratch, into: &input)
                pass.load(input, lane: lane)
                targets.velocity[lane] = velocity.output(Float(spectra.truths[index].velocity))
                targets.broadening[lane] = broadening.output(Float(spectra.truths[index].broadening))
            }
            pass.drop(share: dropout, &random)
            loss += pass.run(
                parameters: parameters, targets: targets, weights: preset.errorWeights, gradient: &gradient)
            let progress = Float(steps) / Float(total)
            let (first, last) = preset.learningRate
            let rate = last + (first - last) * (1 + cos(progress * Float.pi)) / 2
            optimizer.step(&parameters, gradient: gradient, learningRate: rate)
            steps += 1
        }
        return loss / Double(order.count / batch)
    }
}
