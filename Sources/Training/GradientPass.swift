import COpenBLAS
import Prior
import Simulator

/// One mini-batch of eight spectra through the network and back: the loss and its gradient by every parameter.
///
/// All sums run in a fixed order on one thread: the same input gives the same bits.
final class GradientPass {
    typealias Lane = Convolution.Lane
    typealias Layer = NetworkArchitecture.Layer
    /// Spectra in a mini-batch.
    static let batch = Lane.scalarCount

    let architecture: NetworkArchitecture
    private let workspace: UnsafeMutablePointer<Lane>
    private let input, first, second, features, keep: UnsafeMutablePointer<Lane>
    private let firstHidden, secondHidden, output: UnsafeMutablePointer<Lane>
    private let firstError, secondError, featureError: UnsafeMutablePointer<Lane>
    private let firstHiddenError, secondHiddenError, outputError: UnsafeMutablePointer<Lane>

    init(architecture: NetworkArchitecture) {
        openblas_set_num_threads(1)
        self.architecture = architecture
        let one = architecture.firstConvolution
        let two = architecture.secondConvolution
        let sizes = [
            one.paddedRows, two.paddedRows * two.inputs, two.positions * two.filters, architecture.featureCount,
            architecture.featureCount, architecture.firstHidden, architecture.secondHidden,
            NetworkArchitecture.outputs, two.paddedRows * two.inputs, two.positions * two.filters,
            architecture.featureCount, architecture.firstHidden, architecture.secondHidden,
            NetworkArchitecture.outputs,
        ]
        let total = sizes.reduce(0, +)
        workspace = .allocate(capacity: total)
        workspace.initialize(repeating: Lane(), count: total)
        var next = workspace
        let parts = sizes.map { size in
            defer { next += size }
            return next
        }
        (input, first, second, features, keep) = (parts[0], parts[1], parts[2], parts[3], parts[4])
        (firstHidden, secondHidden, output) = (parts[5], parts[6], parts[7])
        (firstError, secondError, featureError) = (parts[8], parts[9], parts[10])
        (firstHiddenError, secondHiddenError, outputError) = (parts[11], parts[12], parts[13])
        keep.update(repeating: Lane(repeating: 1), count: architecture.featureCount)
    }

    deinit { workspace.deallocate() }

    /// Brings a spectrum, scaled to a maximum of 1, into the batch. A spectrum without a positive value becomes zeros.
    func load(_ spectrum: UnsafePointer<Float>, lane: Int) {
        let rows = input + architecture.firstConvolution.leftPadding
        var largest: Float = 0
        for channel in 0..<architecture.inputCount where spectrum[channel] > largest { largest = spectrum[channel] }
        let scale = largest > 0 ? 1 / largest : 0
        for channel in 0..<architecture.inputCount { rows[channel][lane] = spectrum[channel] * scale }
    }

    /// Chooses which features the next pass leaves out; those kept grow by 1 / (1 - share).
    func drop(share: Double, _ random: inout RandomSource) {
        let threshold = UInt64(share * 65_536)
        let kept = Float(1 / (1 - Double(threshold) / 65_536))
        for feature in 0..<architecture.featureCount {
            var bits = (random.next(), random.next())
            for lane in 0..<Self.batch / 2 {
                keep[feature][lane] = bits.0 & 0xFFFF < threshold ? 0 : kept
                keep[feature][lane + Self.batch / 2] = bits.1 & 0xFFFF < threshold ? 0 : kept
                bits = (bits.0 >> 16, bits.1 >> 16)
            }
        }
    }

    /// - Parameters:
    ///   - parameters: architecture.parameterCount values.
    ///   - targets: wanted outputs, of each of the eight spectra.
    ///   - weights: of the squared error of each output.
    ///   - gradient: architecture.parameterCount values; overwritten.
    /// - Returns: mean over spectra and outputs of the weighted squared errors.
    func run(
        parameters: UnsafePointer<Float>, targets: (velocity: Lane, broadening: Lane),
        weights: (velocity: Float, broadening: Float), gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        forward(parameters)
        let velocity = output[0] - targets.velocity
        let broadening = output[1] - targets.broadening
        let count = Float(Self.batch * NetworkArchitecture.outputs)
        outputError[0] = velocity * (2 * weights.velocity / count)
        outputError[1] = broadening * (2 * weights.broadening / count)
        backward(parameters, gradient)
        let squares = velocity * velocity * weights.velocity + broadening * broadening * weights.broadening
        return (0..<Self.batch).reduce(0.0) { $0 + Double(squares[$1]) } / Double(count)
    }

    private func forward(_ parameters: UnsafePointer<Float>) {
        let (one, two) = (architecture.firstConvolution, architecture.secondConvolution)
        one.forward(
            weights: parameters + architecture.weight(.firstConvolution).offset,
            bias: parameters + architecture.bias(.firstConvolution).offset, input: input,
            output: first + two.leftPadding * two.inputs)
        two.forward(
            weights: parameters + architecture.weight(.secondConvolution).offset,
            bias: parameters + architecture.bias(.secondConvolution).offset, input: first, output: second)
        poolAndDrop()
        dense(.firstDense, parameters, features, firstHidden, rectify: true)
        dense(.secondDense, parameters, firstHidden, secondHidden, rectify: true)
        dense(.output, parameters, secondHidden, output, rectify: false)
    }

    private func backward(_ parameters: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
        denseBackward(.output, parameters, secondHidden, outputError, gradient, secondHiddenError)
        Self.stopWhereZero(secondHiddenError, secondHidden, architecture.secondHidden)
        denseBackward(.secondDense, parameters, firstHidden, secondHiddenError, gradient, firstHiddenError)
        Self.stopWhereZero(firstHiddenError, firstHidden, architecture.firstHidden)
        denseBackward(.firstDense, parameters, features, firstHiddenError, gradient, featureError)
        unpool()
        let (one, two) = (architecture.firstConvolution, architecture.secondConvolution)
        two.parameterGradient(
            error: secondError, input: first,
            weightGradient: gradient + architecture.weight(.secondConvolution).offset,
            biasGradient: gradient + architecture.bias(.secondConvolution).offset)
        two.inputGradient(
            error: secondError, weights: parameters + architecture.weight(.secondConvolution).offset,
            inputGradient: firstError)
        let padding = two.leftPadding * two.inputs
        Self.stopWhereZero(firstError + padding, first + padding, one.positions * one.filters)
        one.parameterGradient(
            error: firstError + padding, input: input,
            weightGradient: gradient + architecture.weight(.firstConvolution).offset,
            biasGradient: gradient + architecture.bias(.firstConvolution).offset)
    }

    @inline(never)
    private func poolAndDrop() {
        let filters = architecture.secondFilters
        for position in 0..<architecture.pooledCount {
            for filter in 0..<filters {
                let source = second + position * architecture.pool * filters + filter
                var largest = source[0]
                for neighbour in 1..<architecture.pool {
                    let value = source[neighbour * filters]
                    largest = largest.replacing(with: value, where: value .> largest)
                }
                let feature = position * filters + filter
                features[feature] = largest * keep[feature]
            }
        }
    }

    /// Hands each feature's error to the first neighbour that was the largest: where nothing but the bias is left,
    /// several are equal. Zeros get none, because their ReLU passes nothing on.
    @inline(never)
    private func unpool() {
        let filters = architecture.secondFilters
        for position in 0..<architecture.pooledCount {
            for filter in 0..<filters {
                let start = position * architecture.pool * filters + filter
                var largest = second[start]
                for neighbour in 1..<architecture.pool {
                    let value = second[start + neighbour * filters]
                    largest = largest.replacing(with: value, where: value .> largest)
                }
                let feature = position * filters + filter
                var error = (featureError[feature] * keep[feature]).replacing(with: 0, where: largest .<= 0)
                for neighbour in 0..<architecture.pool {
                    let isLargest = second[start + neighbour * filters] .>= largest
                    secondError[start + neighbour * filters] = Lane().replacing(with: error, where: isLargest)
                    error = error.replacing(with: 0, where: isLargest)
                }
            }
        }
    }

    @inline(never)
    private static func stopWhereZero(
        _ error: UnsafeMutablePointer<Lane>, _ value: UnsafePointer<Lane>, _ count: Int
    ) {
        for i in 0..<count { error[i] = error[i].replacing(with: 0, where: value[i] .<= 0) }
    }
}

extension GradientPass {
    private func dense(
        _ layer: Layer, _ parameters: UnsafePointer<Float>, _ source: UnsafePointer<Lane>,
        _ target: UnsafeMutablePointer<Lane>, rectify: Bool
    ) {
        let weight = architecture.weight(layer)
        let bias = parameters + architecture.bias(layer).offset
        let (rows, inputs) = (weight.shape[0], weight.shape[1])
        for row in 0..<rows { target[row] = Lane(repeating: bias[row]) }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(Self.batch), blasint(inputs), 1,
            parameters + weight.offset, blasint(inputs), Self.floats(source), blasint(Self.batch), 1,
            Self.floats(target), blasint(Self.batch))
        if rectify {
            for row in 0..<rows { target[row] = Convolution.rectified(target[row]) }
        }
    }

    private func denseBackward(
        _ layer: Layer, _ parameters: UnsafePointer<Float>, _ source: UnsafePointer<Lane>,
        _ error: UnsafePointer<Lane>, _ gradient: UnsafeMutablePointer<Float>,
        _ sourceError: UnsafeMutablePointer<Lane>
    ) {
        let weight = architecture.weight(layer)
        let biasGradient = gradient + architecture.bias(layer).offset
        let (rows, inputs) = (weight.shape[0], weight.shape[1])
        for row in 0..<rows {
            let four = error[row].lowHalf + error[row].highHalf
            biasGradient[row] = (four[0] + four[1]) + (four[2] + four[3])
        }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(inputs), blasint(Self.batch), 1,
            Self.floats(error), blasint(Self.batch), Self.floats(source), blasint(Self.batch), 0,
            gradient + weight.offset, blasint(inputs))
        cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, blasint(inputs), blasint(Self.batch), blasint(rows), 1,
            parameters + weight.offset, blasint(inputs), Self.floats(error), blasint(Self.batch), 0,
            Self.floats(sourceError), blasint(Self.batch))
    }

    private static func floats(_ lanes: UnsafePointer<Lane>) -> UnsafePointer<Float> {
        UnsafeRawPointer(lanes).assumingMemoryBound(to: Float.self)
    }

    private static func floats(_ lanes: UnsafeMutablePointer<Lane>) -> UnsafeMutablePointer<Float> {
        UnsafeMutableRawPointer(lanes).assumingMemoryBound(to: Float.self)
    }
}
