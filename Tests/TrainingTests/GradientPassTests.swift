import Foundation
import Simulator
import Spectra
import Testing

@testable import Prior
@testable import Training

@Suite struct GradientPassTests {
    private static let batch = 16

    /// Every kind of network and its loss.
    enum Kind: CaseIterable {
        case paper, finder, measurer

        var architecture: NetworkArchitecture {
            NetworkArchitecture(
                inputCount: 16,
                convolutions: self == .measurer
                    ? nil : .init(firstFilters: 4, firstTaps: 8, secondFilters: 8, secondTaps: 4, pool: 4),
                readsLineWidth: self != .paper, firstHidden: 12, secondHidden: 6,
                outputCount: self == .paper ? 2 : self == .finder ? 7 : LineMeasurement.outputCount)
        }

        var loss: OutputLoss {
            switch self {
            case .paper: .squares(velocity: 16, broadening: 1)
            case .finder: .classes
            case .measurer: .measurement
            }
        }
    }

    private func spectra(_ architecture: NetworkArchitecture, _ random: inout RandomSource) -> [[Float]] {
        (0..<Self.batch).map { _ in
            let values = (0..<architecture.inputCount).map { _ in Float(random.uniform()) }
            return values.map { $0 / (values.max() ?? 1) }
        }
    }

    /// Weights large enough that every layer passes something on, and biases too.
    private func parameters(_ architecture: NetworkArchitecture, _ random: inout RandomSource) -> [Float] {
        TrainingRun.initialParameters(architecture, &random).map { $0 + Float(random.uniform(in: -0.05...0.05)) }
    }

    @Test(arguments: Kind.allCases) func theGradientAgreesWithFiniteDifferences(kind: Kind) throws {
        var random = RandomSource(seed: 5)
        let architecture = kind.architecture
        let spectra = spectra(architecture, &random)
        let parameters = parameters(architecture, &random)
        let widths = spectra.map { _ in Float(random.uniform(in: -1...1)) }
        let targets = spectra.indices.map { i in
            TrainingTarget(
                velocity: Float(random.uniform(in: -1...1)), broadening: Float(random.uniform(in: -1...1)),
                singleCloudProbability: Float(i % 2), lowerClass: i % 6, upperClass: i % 6 + 1, upperShare: 0.3)
        }
        let pass = GradientPass(architecture: architecture, batch: Self.batch)
        for (i, spectrum) in spectra.enumerated() { pass.load(spectrum, lineWidth: widths[i], at: i) }
        var gradient = [Float](repeating: 0, count: parameters.count)
        let loss = pass.run(parameters: parameters, targets: targets, loss: kind.loss, gradient: &gradient)

        var reference = ReferenceNetwork(architecture: architecture, parameters: parameters.map(Double.init))
        func outputs() -> [[Double]] {
            spectra.indices.map { reference.outputs(spectra[$0].map(Double.init), lineWidth: Double(widths[$0])) }
        }
        // The mean of a Gaussian with a free error has a slope of its own, tested below.
        let base = outputs()
        func referenceLoss() -> Double {
            zip(outputs(), targets).enumerated().reduce(0) { sum, item in
                sum + kind.referenceLoss(item.element.0, item.element.1, around: base[item.offset]) / Double(Self.batch)
            }
        }
        if kind != .measurer { #expect(abs(loss - referenceLoss()) < 1e-5 * loss) }
        let step = 1e-6
        var largest = 0.0
        for i in parameters.indices {
            let value = reference.parameters[i]
            reference.parameters[i] = value + step
            let above = referenceLoss()
            reference.parameters[i] = value - step
            let below = referenceLoss()
            reference.parameters[i] = value
            largest = max(largest, abs(Double(gradient[i]) - (above - below) / (2 * step)))
        }
        let scale = gradient.reduce(0) { max($0, abs(Double($1))) }
        print("\(kind): gradient against finite differences: \(largest / scale) of the largest component")
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
        let pass = GradientPass(architecture: architecture, batch: 8)
        func silent(share: Double) -> Int {
            pass.drop(share: share, &random)
            var gradient = [Float](repeating: 0, count: parameters.count)
            _ = pass.run(
                parameters: parameters, targets: [TrainingTarget](repeating: TrainingTarget(), count: 8),
                loss: .squares(velocity: 1, broadening: 1), gradient: &gradient)
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
}

extension GradientPassTests.Kind {
    /// Plainly, for one spectrum, near the outputs `base`.
    fileprivate func referenceLoss(_ outputs: [Double], _ target: TrainingTarget, around base: [Double]) -> Double {
        let (velocity, broadening) = (Double(target.velocity), Double(target.broadening))
        switch self {
        case .paper:
            return 8 * (outputs[0] - velocity) * (outputs[0] - velocity)
                + (outputs[1] - broadening) * (outputs[1] - broadening) / 2
        case .finder:
            let sum = log(outputs.reduce(0) { $0 + exp($1) })
            return 0.7 * (sum - outputs[target.lowerClass]) + 0.3 * (sum - outputs[target.upperClass])
        case .measurer:
            // The mean is pulled by residual / error, the log of the error by 1 - (residual / error)^2.
            func gaussian(_ place: Int, _ wanted: Double) -> Double {
                let (residual, now) = (outputs[place] - wanted, base[place] - wanted)
                return residual * residual / 2 / exp(base[place + 1]) + now * now / 2 * exp(-2 * outputs[place + 1])
                    + outputs[place + 1]
            }
            let probability = 1 / (1 + exp(-outputs[4]))
            let wanted = Double(target.singleCloudProbability)
            // Of two clouds neither is asked.
            return (wanted == 1 ? gaussian(0, velocity) + gaussian(2, broadening) : 0)
                - wanted * log(probability) - (1 - wanted) * log(1 - probability)
        }
    }
}
