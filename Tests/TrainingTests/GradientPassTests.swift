import Simulator
import Spectra
import Testing

@testable import Prior
@testable import Training

@Suite struct GradientPassTests {
    static let small = NetworkArchitecture(
        inputCount: 16, firstFilters: 4, firstTaps: 8, secondFilters: 8, secondTaps: 4, pool: 4, firstHidden: 12,
        secondHidden: 6)

    private func spectra(_ architecture: NetworkArchitecture, _ random: inout RandomSource) -> [[Float]] {
        (0..<GradientPass.batch).map { _ in
            let values = (0..<architecture.inputCount).map { _ in Float(random.uniform()) }
            return values.map { $0 / (values.max() ?? 1) }
        }
    }

    /// Weights large enough that every layer passes something on, and biases too.
    private func parameters(_ architecture: NetworkArchitecture, _ random: inout RandomSource) -> [Float] {
        TrainingRun.initialParameters(architecture, &random).map { $0 + Float(random.uniform(in: -0.05...0.05)) }
    }

    @Test func theGradientAgreesWithFiniteDifferences() throws {
        var random = RandomSource(seed: 5)
        let architecture = Self.small
        let spectra = spectra(architecture, &random)
        let parameters = parameters(architecture, &random)
        var targets = (velocity: SIMD8<Float>(), broadening: SIMD8<Float>())
        for lane in 0..<8 {
            targets.velocity[lane] = Float(random.uniform(in: -1...1))
            targets.broadening[lane] = Float(random.uniform(in: -1...1))
        }
        let pass = GradientPass(architecture: architecture)
        for (lane, spectrum) in spectra.enumerated() { pass.load(spectrum, lane: lane) }
        var gradient = [Float](repeating: 0, count: parameters.count)
        let loss = pass.run(
            parameters: parameters, targets: targets, weights: (16, 1), gradient: &gradient)

        var reference = ReferenceNetwork(architecture: architecture, parameters: parameters.map(Double.init))
        func referenceLoss() -> Double {
            spectra.indices.reduce(0) { sum, lane in
                let outputs = reference.outputs(spectra[lane].map(Double.init))
                let velocity = outputs[0] - Double(targets.velocity[lane])
                let broadening = outputs[1] - Double(targets.broadening[lane])
                return sum + (16 * velocity * velocity + broadening * broadening) / 16
            }
        }
        #expect(abs(loss - referenceLoss()) < 1e-5 * loss)
        let step = 1e-6
        var largest = 0.0
        for i in parameters.indices {
            let value = reference.parameters[i]
            reference.parameters[i] = value + step
            let above = referenceLoss()
            reference.parameters[i] = value - step
            let below = referenceLoss()
            reference.parameters[i] = value
            let expected = (above - below) / (2 * step)
            largest = max(largest, abs(Double(gradient[i]) - expected))
        }
        let scale = gradient.reduce(0) { max($0, abs(Double($1))) }
        print("gradient against finite differences: \(largest / scale) of the largest component")
        #expect(largest < 1e-4 * scale)
        // Every layer takes part: nowhere are all gradients zero.
        for tensor in architecture.tensors { #expect(gradient[tensor.range].contains { $0 != 0 }, "\(tensor.name)") }
    }

    /// A feature that is dropped for all eight spectra passes no gradient on to its weights; at a share of one half,
    /// that happens to 672 / 256 = 2.6 of them.
    @Test func droppedFeaturesTakeNoPart() {
        var random = RandomSource(seed: 8)
        let architecture = NetworkArchitecture.paper(inputCount: 336)
        var parameters = parameters(architecture, &random)
        // Every feature is 1, so that none is silent by itself.
        for i in architecture.weight(.secondConvolution).range { parameters[i] = 0 }
        for i in architecture.bias(.secondConvolution).range { parameters[i] = 1 }
        let pass = GradientPass(architecture: architecture)
        func silent(share: Double) -> Int {
            pass.drop(share: share, &random)
            var gradient = [Float](repeating: 0, count: parameters.count)
            let zero = SIMD8<Float>()
            _ = pass.run(parameters: parameters, targets: (zero, zero), weights: (1, 1), gradient: &gradient)
            let weight = architecture.weight(.firstDense)
            return (0..<weight.shape[1]).count { feature in
                stride(from: weight.offset + feature, to: weight.range.upperBound, by: weight.shape[1])
                    .allSatisfy { gradient[$0] == 0 }
            }
        }
        #expect(silent(share: 0) == 0)
        let half = silent(share: 0.5)
        #expect(half > 0 && half < 12)
        // 0.99^8 of 672 are 620.
        #expect(abs(silent(share: 0.99) - 620) < 40)
    }

    @Test func theForwardPassAgreesWithPlainDoublePrecision() throws {
        var random = RandomSource(seed: 3)
        let architecture = NetworkArchitecture.paper(inputCount: 336)
        let parameters = parameters(architecture, &random)
        let network = try Network(
            metadata: Network.shipped().metadata, architecture: architecture, parameters: parameters)
        let spectra = spectra(architecture, &random)
        let count = 5
        var input = [Float](repeating: 0, count: architecture.inputCount * count)
        for i in 0..<count {
            for channel in 0..<architecture.inputCount { input[channel * count + i] = spectra[i][channel] }
        }
        var velocity = [Float](repeating: 0, count: count)
        var broadening = [Float](repeating: 0, count: count)
        NetworkEvaluator(network: network)
            .predict(input, count: count, velocity: &velocity, broadening: &broadening)
        let reference = ReferenceNetwork(architecture: architecture, parameters: parameters.map(Double.init))
        for i in 0..<count {
            let expected = reference.outputs(spectra[i].map(Double.init))
            let half = (network.metadata.velocity.upperBound, network.metadata.broadening.upperBound / 2)
            #expect(abs(Double(velocity[i]) - half.0 * expected[0]) < 1e-3)
            #expect(abs(Double(broadening[i]) - half.1 * (1 + expected[1])) < 1e-3)
        }
    }
}
