import COpenBLAS
import Prior
import Simulator

/// One mini-batch of spectra through the network and back: the loss and its gradient by every parameter.
///
/// Convolutions take eight spectra at a time, dense layers all of them. All sums run in a fixed order on one thread: the
/// same input gives the same bits.
final class GradientPass {
    typealias Lane = Convolution.Lane
    typealias Layer = NetworkArchitecture.Layer
    static let lanes = Lane.scalarCount

    let architecture: NetworkArchitecture
    /// Spectra in a mini-batch, a multiple of eight.
    let batch: Int
    private let layers: Convolutions?
    private let workspace: UnsafeMutablePointer<Lane>
    /// Of each eight spectra in turn: what the convolutions read and give.
    private let input, first, second: UnsafeMutablePointer<Lane>
    /// Of the eight spectra that are on their way back.
    private let firstError, secondError: UnsafeMutablePointer<Lane>
    /// Rows of `batch` values.
    private let features, keep, firstHidden, secondHidden, output: UnsafeMutablePointer<Float>
    private let featureError, firstHiddenError, secondHiddenError, outputError: UnsafeMutablePointer<Float>

    /// The convolutions and what their parts of the work space come to.
    private struct Convolutions {
        let one, two: Convolution
        let pool: Int
        let firstGradient, secondGradient: ConvolutionGradient
        var firstRows: Int { (two.paddedRows + 1) * two.inputs }
        var secondRows: Int { two.positions * two.filters }

        init(_ sizes: NetworkArchitecture.Convolutions, inputCount: Int) {
            (one, two) = (sizes.first(inputCount), sizes.second(inputCount))
            pool = sizes.pool
            firstGradient = ConvolutionGradient(one)
            secondGradient = ConvolutionGradient(two)
        }
    }

    private var blocks: Int { batch / Self.lanes }
    private let inputRows: Int

    init(architecture: NetworkArchitecture, batch: Int) {
        precondition(batch > 0 && batch % Self.lanes == 0, "\(batch) spectra are no multiple of \(Self.lanes)")
        openblas_set_num_threads(1)
        self.architecture = architecture
        self.batch = batch
        layers = architecture.convolutions.map { Convolutions($0, inputCount: architecture.inputCount) }
        inputRows = layers?.one.paddedRows ?? architecture.inputCount
        let blocks = batch / Self.lanes
        let spectra = [
            inputRows * blocks, (layers?.firstRows ?? 0) * blocks, (layers?.secondRows ?? 0) * blocks,
            layers?.firstRows ?? 0, layers.map { $0.secondGradient.errorRows * $0.two.filters } ?? 0,
        ]
        let rows = [
            architecture.featureCount, architecture.featureCount, architecture.firstHidden,
            architecture.secondHidden, architecture.outputCount, architecture.featureCount,
            architecture.firstHidden, architecture.secondHidden, architecture.outputCount,
        ]
        let sizes = spectra + rows.map { $0 * blocks }
        let total = sizes.reduce(0, +)
        workspace = .allocate(capacity: total)
        workspace.initialize(repeating: Lane(), count: total)
        var next = workspace
        let parts = sizes.map { size in
            defer { next += size }
            return next
        }
        (input, first, second, firstError, secondError) = (parts[0], parts[1], parts[2], parts[3], parts[4])
        let values = parts[5...].map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: Float.self) }
        (features, keep, firstHidden, secondHidden, output) = (values[0], values[1], values[2], values[3], values[4])
        (featureError, firstHiddenError) = (values[5], values[6])
        (secondHiddenError, outputError) = (values[7], values[8])
        keep.update(repeating: 1, count: architecture.featureCount * batch)
    }

    deinit { workspace.deallocate() }

    /// Brings a spectrum, scaled to a maximum of 1, into the batch. A spectrum without a positive value becomes zeros.
    ///
    /// - Parameter lineWidth: as the first dense layer reads it (`NetworkMetadata.feature`).
    func load(_ spectrum: UnsafePointer<Float>, lineWidth: Float, at index: Int) {
        let rows = input + index / Self.lanes * inputRows + (layers?.one.leftPadding ?? 0)
        let lane = index % Self.lanes
        var largest: Float = 0
        for channel in 0..<architecture.inputCount where spectrum[channel] > largest { largest = spectrum[channel] }
        let scale = largest > 0 ? 1 / largest : 0
        for channel in 0..<architecture.inputCount { rows[channel][lane] = spectrum[channel] * scale }
        if architecture.readsLineWidth { features[architecture.pooledFeatureCount * batch + index] = lineWidth }
    }

    /// Chooses which pooled values the next pass leaves out; those kept grow by 1 / (1 - share).
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

    /// - Parameters:
    ///   - parameters: architecture.parameterCount values.
    ///   - targets: of each spectrum.
    ///   - gradient: architecture.parameterCount values; overwritten.
    /// - Returns: mean loss of a spectrum.
    func run(
        parameters: UnsafePointer<Float>, targets: [TrainingTarget], loss: OutputLoss,
        gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        forward(parameters)
        let value = loss.slope(output, outputCount: architecture.outputCount, targets, into: outputError)
        backward(parameters, gradient)
        return value
    }

    /// Slope of one output by each channel of the spectra that were loaded, each scaled to a maximum of 1; for networks
    /// with convolutions.
    ///
    /// - Parameter slopes: inputCount x batch; overwritten.
    func inputSlopes(parameters: UnsafePointer<Float>, output index: Int, into slopes: UnsafeMutablePointer<Float>) {
        guard let one = layers?.one else { return }
        forward(parameters)
        outputError.update(repeating: 0, count: architecture.outputCount * batch)
        (outputError + index * batch).update(repeating: 1, count: batch)
        var gradient = [Float](repeating: 0, count: architecture.parameterCount)
        backward(parameters, &gradient) { block, error in
            let weights = parameters + architecture.weight(.firstConvolution).offset
            for channel in 0..<architecture.inputCount {
                var slope = Lane()
                for tap in 0..<one.taps {
                    let position = channel + one.leftPadding - tap
                    guard (0..<one.positions).contains(position) else { continue }
                    for filter in 0..<one.filters {
                        slope += error[position * one.filters + filter] * weights[filter * one.taps + tap]
                    }
                }
                for lane in 0..<Self.lanes { slopes[channel * batch + block * Self.lanes + lane] = slope[lane] }
            }
        }
    }

    private func forward(_ parameters: UnsafePointer<Float>) {
        for block in 0..<blocks {
            if let layers {
                convolve(layers, parameters, block)
            } else {
                for channel in 0..<architecture.inputCount {
                    Self.store(input[block * inputRows + channel], to: features + channel * batch + block * Self.lanes)
                }
            }
        }
        dense(.firstDense, parameters, features, firstHidden, rectify: true)
        dense(.secondDense, parameters, firstHidden, secondHidden, rectify: true)
        dense(.output, parameters, secondHidden, output, rectify: false)
    }

    private func convolve(_ layers: Convolutions, _ parameters: UnsafePointer<Float>, _ block: Int) {
        let (one, two) = (layers.one, layers.two)
        let firstOfBlock = first + block * layers.firstRows
        one.forward(
            weights: parameters + architecture.weight(.firstConvolution).offset,
            bias: parameters + architecture.bias(.firstConvolution).offset, input: input + block * inputRows,
            output: firstOfBlock + two.leftPadding * two.inputs)
        two.forward(
            weights: parameters + architecture.weight(.secondConvolution).offset,
            bias: parameters + architecture.bias(.secondConvolution).offset, input: firstOfBlock,
            output: second + block * layers.secondRows)
        poolAndDrop(layers, block)
    }

    /// - Parameter inspect: called for each eight spectra with the errors of the first convolution's outputs.
    private func backward(
        _ parameters: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>,
        inspect: (_ block: Int, _ error: UnsafePointer<Lane>) -> Void = { _, _ in }
    ) {
        denseBackward(.output, parameters, secondHidden, outputError, gradient, secondHiddenError)
        Self.stopWhereZero(secondHiddenError, secondHidden, architecture.secondHidden * batch)
        denseBackward(.secondDense, parameters, firstHidden, secondHiddenError, gradient, firstHiddenError)
        Self.stopWhereZero(firstHiddenError, firstHidden, architecture.firstHidden * batch)
        denseBackward(.firstDense, parameters, features, firstHiddenError, gradient, featureError)
        guard let layers else { return }
        let (one, two) = (layers.one, layers.two)
        layers.firstGradient.begin(weights: parameters + architecture.weight(.firstConvolution).offset)
        layers.secondGradient.begin(weights: parameters + architecture.weight(.secondConvolution).offset)
        let padding = two.leftPadding * two.inputs
        for block in 0..<blocks {
            unpool(layers, block)
            let error = secondError + layers.secondGradient.errorPadding * two.filters
            let firstOfBlock = first + block * layers.firstRows
            layers.secondGradient.addParameterGradients(error: error, input: firstOfBlock)
            layers.secondGradient.inputGradient(paddedError: secondError, inputGradient: firstError)
            Self.stopWhereZero(firstError + padding, firstOfBlock + padding, one.positions * one.filters)
            layers.firstGradient.addParameterGradients(error: firstError + padding, input: input + block * inputRows)
            inspect(block, firstError + padding)
        }
        for (layer, back) in [
            (Layer.firstConvolution, layers.firstGradient), (.secondConvolution, layers.secondGradient),
        ] {
            back.finish(
                weightGradient: gradient + architecture.weight(layer).offset,
                biasGradient: gradient + architecture.bias(layer).offset)
        }
    }

    @inline(never)
    private func poolAndDrop(_ layers: Convolutions, _ block: Int) {
        let (filters, pool) = (layers.two.filters, layers.pool)
        for position in 0..<layers.two.positions / pool {
            for filter in 0..<filters {
                let source = second + block * layers.secondRows + position * pool * filters + filter
                var largest = source[0]
                for neighbour in 1..<pool {
                    let value = source[neighbour * filters]
                    largest = largest.replacing(with: value, where: value .> largest)
                }
                let place = (position * filters + filter) * batch + block * Self.lanes
                Self.store(largest * Self.lane(keep + place), to: features + place)
            }
        }
    }

    /// Hands each feature's error to the first neighbour that was the largest: where nothing but the bias is left,
    /// several are equal. Zeros get none, because their ReLU passes nothing on.
    @inline(never)
    private func unpool(_ layers: Convolutions, _ block: Int) {
        let (filters, pool) = (layers.two.filters, layers.pool)
        let errors = secondError + layers.secondGradient.errorPadding * filters
        for position in 0..<layers.two.positions / pool {
            for filter in 0..<filters {
                let place = (position * filters + filter) * batch + block * Self.lanes
                let start = position * pool * filters + filter
                let source = second + block * layers.secondRows + start
                var largest = source[0]
                for neighbour in 1..<pool {
                    let value = source[neighbour * filters]
                    largest = largest.replacing(with: value, where: value .> largest)
                }
                var rest = Lane().replacing(
                    with: Self.lane(featureError + place) * Self.lane(keep + place), where: largest .> 0)
                for neighbour in 0..<pool {
                    let isLargest = source[neighbour * filters] .== largest
                    errors[start + neighbour * filters] = Lane().replacing(with: rest, where: isLargest)
                    rest = rest.replacing(with: 0, where: isLargest)
                }
            }
        }
    }

    private func dense(
        _ layer: Layer, _ parameters: UnsafePointer<Float>, _ source: UnsafePointer<Float>,
        _ target: UnsafeMutablePointer<Float>, rectify: Bool
    ) {
        let weight = architecture.weight(layer)
        let bias = parameters + architecture.bias(layer).offset
        let (rows, inputs) = (weight.shape[0], weight.shape[1])
        for row in 0..<rows { (target + row * batch).update(repeating: bias[row], count: batch) }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(batch), blasint(inputs), 1,
            parameters + weight.offset, blasint(inputs), source, blasint(batch), 1, target, blasint(batch))
        if rectify {
            for i in 0..<rows * batch { target[i] = max(target[i], 0) }
        }
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
            var sum = Lane()
            for i in stride(from: row * batch, to: (row + 1) * batch, by: Self.lanes) { sum += Self.lane(error + i) }
            let four = sum.lowHalf + sum.highHalf
            biasGradient[row] = (four[0] + four[1]) + (four[2] + four[3])
        }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(rows), blasint(inputs), blasint(batch), 1,
            error, blasint(batch), source, blasint(batch), 0, gradient + weight.offset, blasint(inputs))
        cblas_sgemm(
            CblasRowMajor, CblasTrans, CblasNoTrans, blasint(inputs), blasint(batch), blasint(rows), 1,
            parameters + weight.offset, blasint(inputs), error, blasint(batch), 0, sourceError, blasint(batch))
    }

    /// ReLU passes no error on where its output is 0.
    @inline(never)
    private static func stopWhereZero(
        _ error: UnsafeMutablePointer<Lane>, _ value: UnsafePointer<Lane>, _ count: Int
    ) {
        for i in 0..<count { error[i] = error[i].replacing(with: 0, where: value[i] .<= 0) }
    }

    @inline(never)
    private static func stopWhereZero(
        _ error: UnsafeMutablePointer<Float>, _ value: UnsafePointer<Float>, _ count: Int
    ) {
        for i in 0..<count where value[i] <= 0 { error[i] = 0 }
    }

    private static func lane(_ values: UnsafePointer<Float>) -> Lane {
        UnsafeRawPointer(values).loadUnaligned(as: Lane.self)
    }

    private static func store(_ lane: Lane, to values: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(values).storeBytes(of: lane, as: Lane.self)
    }
}
