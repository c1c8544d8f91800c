import Matrices
import Spectra

/// A network's forward pass on batches of spectra.
///
/// An evaluator owns its workspace: each thread needs one of its own.
package final class NetworkEvaluator {
    private typealias Lane = Convolution.Lane
    private static let lanes = Lane.scalarCount

    package let network: Network
    /// The number of spectra that go through the dense layers together.
    package let batchCapacity: Int
    private let architecture: NetworkArchitecture
    private let parameters: UnsafeMutablePointer<Float>
    private let input: UnsafeMutablePointer<Lane>
    private let first: UnsafeMutablePointer<Lane>
    private let second: UnsafeMutablePointer<Lane>
    private let features: UnsafeMutablePointer<Float>
    private let firstHidden: UnsafeMutablePointer<Float>
    private let secondHidden: UnsafeMutablePointer<Float>
    private let output: UnsafeMutablePointer<Float>
    private let usable: UnsafeMutablePointer<Bool>

    package init(network: Network, batchCapacity: Int = 512) {
        self.network = network
        architecture = network.architecture
        self.batchCapacity = (max(batchCapacity, 1) + Self.lanes - 1) / Self.lanes * Self.lanes
        func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
            let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
            pointer.initialize(repeating: 0, count: count)
            return pointer
        }
        func vectors(_ count: Int) -> UnsafeMutablePointer<Lane> {
            let pointer = UnsafeMutablePointer<Lane>.allocate(capacity: count)
            pointer.initialize(repeating: Lane(), count: count)
            return pointer
        }
        parameters = floats(architecture.parameterCount)
        parameters.update(from: network.parameters, count: architecture.parameterCount)
        let (one, two) = (
            architecture.convolutions?.first(architecture.inputCount),
            architecture.convolutions?.second(architecture.inputCount)
        )
        input = vectors(one?.paddedRows ?? architecture.inputCount)
        first = vectors(two.map { $0.paddedRows * $0.inputs } ?? 0)
        second = vectors(two.map { $0.positions * $0.filters } ?? 0)
        features = floats(architecture.featureCount * self.batchCapacity)
        firstHidden = floats(architecture.firstHidden * self.batchCapacity)
        secondHidden = floats(architecture.secondHidden * self.batchCapacity)
        output = floats(architecture.outputCount * self.batchCapacity)
        usable = .allocate(capacity: self.batchCapacity)
        usable.initialize(repeating: false, count: self.batchCapacity)
    }

    deinit {
        parameters.deallocate()
        input.deallocate()
        first.deallocate()
        second.deallocate()
        features.deallocate()
        firstHidden.deallocate()
        secondHidden.deallocate()
        output.deallocate()
        usable.deallocate()
    }

    /// The last layer's outputs for one spectrum.
    package struct Outputs {
        let values: UnsafePointer<Float>
        let stride: Int

        package subscript(output: Int) -> Float { values[output * stride] }
    }

    /// Runs the network on each spectrum, scaled to a maximum of 1.
    ///
    /// - Parameters:
    ///   - spectra: The spectra, inputs x count, in any flux unit; a channel's spectra are next to each other.
    ///   - lineWidths: The instrument's line widths at H-alpha in the frame of the input, cm-1; count values.
    ///   - count: The number of spectra.
    ///   - take: A closure that is called with each spectrum's number and outputs; these are nil for a spectrum that
    ///     holds a number that is not finite, or nothing above zero.
    package func evaluate(
        _ spectra: UnsafePointer<Float>, lineWidths: UnsafePointer<Float>, count: Int, take: (Int, Outputs?) -> Void
    ) {
        for start in stride(from: 0, to: count, by: batchCapacity) {
            let batch = min(batchCapacity, count - start)
            for block in stride(from: 0, to: batch, by: Self.lanes) {
                load(spectra + start + block, stride: count, count: min(Self.lanes, batch - block), at: block)
                if let convolutions = architecture.convolutions {
                    convolve(convolutions, column: block)
                } else {
                    for channel in 0..<architecture.inputCount { store(input[channel], row: channel, column: block) }
                }
            }
            if architecture.readsLineWidth {
                let row = features + architecture.pooledFeatureCount * batchCapacity
                for i in 0..<batch { row[i] = network.metadata.feature(lineWidth: lineWidths[start + i]) }
            }
            let columns = (batch + Self.lanes - 1) / Self.lanes * Self.lanes
            dense(.firstDense, features, firstHidden, columns, rectify: true)
            dense(.secondDense, firstHidden, secondHidden, columns, rectify: true)
            dense(.output, secondHidden, output, columns, rectify: false)
            for i in 0..<batch { take(start + i, usable[i] ? Outputs(values: output + i, stride: columns) : nil) }
        }
    }

    /// Estimates velocity and broadening of each spectrum, in the frame of the grid, with a network like the paper's.
    ///
    /// - Parameters:
    ///   - spectra: The spectra, inputs x count, in any flux unit; a channel's spectra are next to each other.
    ///   - lineWidths: The instrument's line widths at H-alpha in the frame of the input, cm-1; count values.
    ///   - count: The number of spectra.
    ///   - estimates: The estimates, count values; overwritten.
    package func predict(
        _ spectra: UnsafePointer<Float>, lineWidths: UnsafePointer<Float>, count: Int,
        into estimates: UnsafeMutablePointer<PriorEstimate>
    ) {
        let velocity = OutputScale(network.metadata.velocity)
        let broadening = OutputScale(network.metadata.broadening)
        evaluate(spectra, lineWidths: lineWidths, count: count) { i, outputs in
            estimates[i] =
                outputs.map {
                    PriorEstimate(velocity: velocity.value($0[0]), broadening: broadening.value($0[1]))
                } ?? .none
        }
    }

    /// Loads up to eight spectra into the first layer's input, each scaled to a maximum of 1.
    @inline(never)
    private func load(_ spectra: UnsafePointer<Float>, stride: Int, count: Int, at column: Int) {
        let rows = input + (architecture.convolutions?.first(architecture.inputCount).leftPadding ?? 0)
        let channels = architecture.inputCount
        if count == Self.lanes {
            for channel in 0..<channels {
                rows[channel] = UnsafeRawPointer(spectra + channel * stride).loadUnaligned(as: Lane.self)
            }
        } else {
            for channel in 0..<channels {
                rows[channel] = Lane()
                for lane in 0..<count { rows[channel][lane] = spectra[channel * stride + lane] }
            }
        }
        // A number that is not finite makes the sum of products with 0 one too.
        var (largest, sum) = (Lane(), Lane())
        for channel in 0..<channels {
            largest = largest.replacing(with: rows[channel], where: rows[channel] .> largest)
            sum = sum.addingProduct(rows[channel], Lane(repeating: 0))
        }
        // Fluxes near 1e-19 are ordinary; a reciprocal that overflows means there is no spectrum.
        var scale = 1 / largest
        let isUsable = sum .== 0 .& (largest .> 0) .& (scale .< .infinity)
        scale.replace(with: 0, where: .!isUsable)
        for channel in 0..<channels {
            rows[channel] = (rows[channel] * scale).replacing(with: 0, where: .!isUsable)
        }
        for lane in 0..<Self.lanes { usable[column + lane] = isUsable[lane] }
    }

    /// Convolves and pools the eight spectra in `input` into eight columns of `features`.
    @inline(never)
    private func convolve(_ convolutions: NetworkArchitecture.Convolutions, column: Int) {
        let one = convolutions.first(architecture.inputCount)
        let two = convolutions.second(architecture.inputCount)
        one.forward(
            weights: parameters + architecture.weight(.firstConvolution).offset,
            bias: parameters + architecture.bias(.firstConvolution).offset, input: input,
            output: first + two.leftPadding * two.inputs)
        two.forward(
            weights: parameters + architecture.weight(.secondConvolution).offset,
            bias: parameters + architecture.bias(.secondConvolution).offset, input: first, output: second)
        let pool = convolutions.pool
        for position in 0..<architecture.inputCount / pool {
            for filter in 0..<two.filters {
                let source = second + position * pool * two.filters + filter
                var largest = source[0]
                for neighbour in 1..<pool {
                    let value = source[neighbour * two.filters]
                    largest = largest.replacing(with: value, where: value .> largest)
                }
                store(largest, row: position * two.filters + filter, column: column)
            }
        }
    }

    private func store(_ values: Lane, row: Int, column: Int) {
        UnsafeMutableRawPointer(features + row * batchCapacity + column).storeBytes(of: values, as: Lane.self)
    }

    /// Computes target = weights * source + bias for `columns` spectra.
    private func dense(
        _ layer: NetworkArchitecture.Layer, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
        _ columns: Int, rectify: Bool
    ) {
        let weight = architecture.weight(layer)
        let bias = parameters + architecture.bias(layer).offset
        let (rows, inputs) = (weight.shape[0], weight.shape[1])
        for row in 0..<rows { (target + row * columns).update(repeating: bias[row], count: columns) }
        MatrixProduct.multiply(
            MatrixView(parameters + weight.offset, rows: rows, columns: inputs),
            MatrixView(
                source, rows: inputs, columns: columns, stride: layer == .firstDense ? batchCapacity : columns),
            into: target, adding: true)
        if rectify { Self.rectify(target, count: rows * columns) }
    }

    @inline(never)
    private static func rectify(_ values: UnsafeMutablePointer<Float>, count: Int) {
        for i in 0..<count { values[i] = max(values[i], 0) }
    }
}
