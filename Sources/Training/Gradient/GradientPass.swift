import Matrices
import Prior
import Simulator

/// A pass of one mini-batch through a network and back: it gives the loss and its gradient by every parameter.
///
/// All sums run in a fixed order on one thread: the same input gives the same bits.
final class GradientPass {
    typealias Layer = NetworkArchitecture.Layer

    let architecture: NetworkArchitecture
    /// The number of spectra in a mini-batch, a multiple of `ConvolutionPass.lanes`.
    let batch: Int
    private let convolutions: ConvolutionPass?
    private let workspace: UnsafeMutablePointer<Float>
    /// The inputs and outputs of the dense layers and the factors of dropout, in rows of `batch` values.
    private let features, keep, firstHidden, secondHidden, output: UnsafeMutablePointer<Float>
    /// The slopes of the loss by the dense layers' inputs and outputs, in rows of `batch` values.
    private let featureError, firstHiddenError, secondHiddenError, outputError: UnsafeMutablePointer<Float>

    init(architecture: NetworkArchitecture, batch: Int) {
        precondition(batch > 0 && batch % ConvolutionPass.lanes == 0, "\(batch) spectra are no whole vectors")
        self.architecture = architecture
        self.batch = batch
        convolutions = ConvolutionPass(architecture: architecture, batch: batch)
        let rows = [
            architecture.featureCount, architecture.firstHidden, architecture.secondHidden, architecture.outputCount,
        ]
        let counts = ([architecture.featureCount] + rows + rows).map { $0 * batch }
        workspace = .allocate(capacity: counts.reduce(0, +))
        workspace.initialize(repeating: 0, count: counts.reduce(0, +))
        var next = workspace
        let parts = counts.map { count in
            defer { next += count }
            return next
        }
        keep = parts[0]
        (features, firstHidden, secondHidden, output) = (parts[1], parts[2], parts[3], parts[4])
        (featureError, firstHiddenError, secondHiddenError) = (parts[5], parts[6], parts[7])
        outputError = parts[8]
        keep.update(repeating: 1, count: architecture.featureCount * batch)
    }

    deinit { workspace.deallocate() }

    /// Loads a spectrum, scaled to a maximum of 1, into the batch; one without a positive value becomes zeros.
    ///
    /// - Parameters:
    ///   - spectrum: The spectrum, architecture.inputCount values.
    ///   - lineWidth: The line width as the first dense layer reads it (`NetworkMetadata.feature`).
    ///   - index: The spectrum's place in the batch.
    func load(_ spectrum: UnsafePointer<Float>, lineWidth: Float, at index: Int) {
        var largest: Float = 0
        for channel in 0..<architecture.inputCount where spectrum[channel] > largest { largest = spectrum[channel] }
        let scale = largest > 0 ? 1 / largest : 0
        if let convolutions {
            convolutions.load(spectrum, scale: scale, at: index)
        } else {
            for channel in 0..<architecture.inputCount { features[channel * batch + index] = spectrum[channel] * scale }
        }
        if architecture.readsLineWidth { features[architecture.pooledFeatureCount * batch + index] = lineWidth }
    }

    /// Chooses the share of pooled values, 0...1, that the next pass leaves out; the others grow by 1 / (1 - share).
    func drop(share: Double, _ random: inout RandomSource) {
        let threshold = UInt64(share * 65_536)
        let kept = Float(1 / (1 - Double(threshold) / 65_536))
        for first in stride(from: 0, to: architecture.pooledFeatureCount * batch, by: 4) {
            var bits = random.next()
            for i in first..<first + 4 {
                keep[i] = bits & 0xFFFF < threshold ? 0 : kept
                bits >>= 16
            }
        }
    }

    /// Computes the loss of the batch and its gradient.
    ///
    /// - Parameters:
    ///   - parameters: The parameters, architecture.parameterCount values.
    ///   - targets: The target of each spectrum.
    ///   - loss: The loss of the outputs.
    ///   - gradient: The gradient, architecture.parameterCount values; overwritten.
    /// - Returns: The mean loss of a spectrum.
    func run(
        parameters: UnsafePointer<Float>, targets: [TrainingTarget], loss: OutputLoss,
        gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        forward(parameters)
        let value = loss.slope(output, outputCount: architecture.outputCount, targets, into: outputError)
        backward(parameters, gradient)
        return value
    }

    /// Computes the slope of one output by each channel of the loaded spectra, each scaled to a maximum of 1.
    ///
    /// It is for networks with convolutions; one without leaves the slopes as they were.
    ///
    /// - Parameters:
    ///   - parameters: The parameters, architecture.parameterCount values.
    ///   - index: The index of the output.
    ///   - slopes: The slopes, inputCount x batch; overwritten.
    func inputSlopes(parameters: UnsafePointer<Float>, output index: Int, into slopes: UnsafeMutablePointer<Float>) {
        guard let one = convolutions?.one else { return }
        forward(parameters)
        outputError.update(repeating: 0, count: architecture.outputCount * batch)
        (outputError + index * batch).update(repeating: 1, count: batch)
        var gradient = [Float](repeating: 0, count: architecture.parameterCount)
        let weights = parameters + architecture.weight(.firstConvolution).offset
        backward(parameters, &gradient) { block, error in
            for channel in 0..<architecture.inputCount {
                var slope = ConvolutionPass.Lane()
                for tap in 0..<one.taps {
                    let position = channel + one.leftPadding - tap
                    guard (0..<one.positions).contains(position) else { continue }
                    for filter in 0..<one.filters {
                        slope += error[position * one.filters + filter] * weights[filter * one.taps + tap]
                    }
                }
                let start = channel * batch + block * ConvolutionPass.lanes
                for lane in 0..<ConvolutionPass.lanes { slopes[start + lane] = slope[lane] }
            }
        }
    }

    private func forward(_ parameters: UnsafePointer<Float>) {
        convolutions?.forward(parameters, keep: keep, features: features)
        dense(.firstDense, parameters, features, firstHidden, rectify: true)
        dense(.secondDense, parameters, firstHidden, secondHidden, rectify: true)
        dense(.output, parameters, secondHidden, output, rectify: false)
    }

    private func backward(
        _ parameters: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        inspect: (_ block: Int, _ error: UnsafePointer<ConvolutionPass.Lane>) -> Void = { _, _ in }
    ) {
        denseBackward(.output, parameters, secondHidden, outputError, gradient, secondHiddenError)
        Self.stopWhereZero(secondHiddenError, secondHidden, architecture.secondHidden * batch)
        denseBackward(.secondDense, parameters, firstHidden, secondHiddenError, gradient, firstHiddenError)
        Self.stopWhereZero(firstHiddenError, firstHidden, architecture.firstHidden * batch)
        denseBackward(.firstDense, parameters, features, firstHiddenError, gradient, featureError)
        convolutions?.backward(
            parameters, keep: keep, featureError: featureError, gradient: gradient, inspect: inspect)
    }

    private func dense(
        _ layer: Layer, _ parameters: UnsafePointer<Float>, _ source: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>, rectify: Bool
    ) {
        let weight = architecture.weight(layer)
        let bias = parameters + architecture.bias(layer).offset
        let (rows, inputs) = (weight.shape[0], weight.shape[1])
        for row in 0..<rows { (target + row * batch).update(repeating: bias[row], count: batch) }
        MatrixProduct.multiply(
            MatrixView(parameters + weight.offset, rows: rows, columns: inputs),
            MatrixView(source, rows: inputs, columns: batch), into: target, adding: true)
        guard rectify else { return }
        for i in 0..<rows * batch { target[i] = max(target[i], 0) }
    }

    private func denseBackward(
        _ layer: Layer, _ parameters: UnsafePointer<Float>, _ source: UnsafePointer<Float>,
        _ error: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        _ sourceError: UnsafeMutablePointer<Float>
    ) {
        let weight = architecture.weight(layer)
        let biasGradient = gradient + architecture.bias(layer).offset
        let (rows, inputs) = (weight.shape[0], weight.shape[1])
        for row in 0..<rows {
            biasGradient[row] = 0
            for i in row * batch..<(row + 1) * batch { biasGradient[row] += error[i] }
        }
        let errors = MatrixView(error, rows: rows, columns: batch)
        MatrixProduct.multiply(
            errors, MatrixView(source, rows: inputs, columns: batch).transposed, into: gradient + weight.offset)
        MatrixProduct.multiply(
            MatrixView(parameters + weight.offset, rows: rows, columns: inputs).transposed, errors, into: sourceError)
    }

    /// Sets the errors to 0 where a ReLU's output is 0 and so passes none on.
    @inline(never)
    private static func stopWhereZero(
        _ error: UnsafeMutablePointer<Float>, _ value: UnsafePointer<Float>, _ count: Int
    ) {
        for i in 0..<count where value[i] <= 0 { error[i] = 0 }
    }
}
