import Prior

/// The convolutions and the pooling of a mini-batch, forward and backward, eight spectra at a time.
///
/// It owns its workspace and belongs to one `GradientPass`.
final class ConvolutionPass {
    typealias Lane = Convolution.Lane
    static let lanes = Lane.scalarCount

    private let architecture: NetworkArchitecture
    private let batch: Int
    let one, two: Convolution
    private let pool: Int
    private let firstGradient, secondGradient: ConvolutionGradient
    private let workspace: UnsafeMutablePointer<Lane>
    /// The inputs and outputs of the convolutions, block after block of eight spectra.
    private let input, first, second: UnsafeMutablePointer<Lane>
    /// The slopes of the loss by the convolutions' outputs, of the eight spectra on their way back.
    private let firstError, secondError: UnsafeMutablePointer<Lane>

    private var blocks: Int { batch / Self.lanes }
    private var firstRows: Int { (two.paddedRows + 1) * two.inputs }
    private var secondRows: Int { two.positions * two.filters }

    /// Prepares for mini-batches of `batch` spectra; nil for a network without convolutions.
    init?(architecture: NetworkArchitecture, batch: Int) {
        guard let sizes = architecture.convolutions else { return nil }
        self.architecture = architecture
        self.batch = batch
        (one, two) = (sizes.first(architecture.inputCount), sizes.second(architecture.inputCount))
        pool = sizes.pool
        firstGradient = ConvolutionGradient(one)
        secondGradient = ConvolutionGradient(two)
        let blocks = batch / Self.lanes
        let firstRows = (two.paddedRows + 1) * two.inputs
        let counts = [
            one.paddedRows * blocks, firstRows * blocks, two.positions * two.filters * blocks, firstRows,
            secondGradient.errorRows * two.filters,
        ]
        workspace = .allocate(capacity: counts.reduce(0, +))
        workspace.initialize(repeating: Lane(), count: counts.reduce(0, +))
        var next = workspace
        let parts = counts.map { count in
            defer { next += count }
            return next
        }
        (input, first, second, firstError, secondError) = (parts[0], parts[1], parts[2], parts[3], parts[4])
    }

    deinit { workspace.deallocate() }

    /// Loads a spectrum, inputCount values, times `scale` into the batch.
    func load(_ spectrum: UnsafePointer<Float>, scale: Float, at index: Int) {
        let rows = input + index / Self.lanes * one.paddedRows + one.leftPadding
        let lane = index % Self.lanes
        for channel in 0..<architecture.inputCount { rows[channel][lane] = spectrum[channel] * scale }
    }

    /// Convolves and pools the mini-batch.
    ///
    /// - Parameters:
    ///   - parameters: The network's parameters, architecture.parameterCount values.
    ///   - keep: The factors of the pooled values, pooled values x batch.
    ///   - features: The pooled values times `keep`, pooled values x batch; overwritten.
    func forward(
        _ parameters: UnsafePointer<Float>, keep: UnsafePointer<Float>, features: UnsafeMutablePointer<Float>
    ) {
        for block in 0..<blocks {
            let firstOfBlock = first + block * firstRows
            one.forward(
                weights: parameters + architecture.weight(.firstConvolution).offset,
                bias: parameters + architecture.bias(.firstConvolution).offset, input: input + block * one.paddedRows,
                output: firstOfBlock + two.leftPadding * two.inputs)
            two.forward(
                weights: parameters + architecture.weight(.secondConvolution).offset,
                bias: parameters + architecture.bias(.secondConvolution).offset, input: firstOfBlock,
                output: second + block * secondRows)
            poolAndDrop(block, keep, features)
        }
    }

    /// Computes the gradient by both convolutions' parameters.
    ///
    /// - Parameters:
    ///   - parameters: The network's parameters, architecture.parameterCount values.
    ///   - keep: The factors of the pooled values, as in `forward`.
    ///   - featureError: The slopes of the loss by each pooled value after `keep`, pooled values x batch.
    ///   - gradient: The gradient, architecture.parameterCount values; those of the convolutions are overwritten.
    ///   - inspect: A closure that is called for each eight spectra with the slopes by the first convolution's outputs.
    func backward(
        _ parameters: UnsafePointer<Float>, keep: UnsafePointer<Float>, featureError: UnsafePointer<Float>,
        gradient: UnsafeMutablePointer<Float>, inspect: (_ block: Int, _ error: UnsafePointer<Lane>) -> Void
    ) {
        firstGradient.begin(weights: parameters + architecture.weight(.firstConvolution).offset)
        secondGradient.begin(weights: parameters + architecture.weight(.secondConvolution).offset)
        let padding = two.leftPadding * two.inputs
        for block in 0..<blocks {
            unpool(block, keep, featureError)
            let error = secondError + secondGradient.errorPadding * two.filters
            let firstOfBlock = first + block * firstRows
            secondGradient.addParameterGradients(error: error, input: firstOfBlock)
            secondGradient.inputGradient(paddedError: secondError, inputGradient: firstError)
            Self.stopWhereZero(firstError + padding, firstOfBlock + padding, one.positions * one.filters)
            firstGradient.addParameterGradients(error: firstError + padding, input: input + block * one.paddedRows)
            inspect(block, firstError + padding)
        }
        for (layer, back) in [
            (NetworkArchitecture.Layer.firstConvolution, firstGradient), (.secondConvolution, secondGradient),
        ] {
            back.finish(
                weightGradient: gradient + architecture.weight(layer).offset,
                biasGradient: gradient + architecture.bias(layer).offset)
        }
    }

    @inline(never)
    private func poolAndDrop(
        _ block: Int, _ keep: UnsafePointer<Float>, _ features: UnsafeMutablePointer<Float>
    ) {
        let filters = two.filters
        for position in 0..<two.positions / pool {
            for filter in 0..<filters {
                let source = second + block * secondRows + position * pool * filters + filter
                var largest = source[0]
                for neighbour in 1..<pool {
                    let value = source[neighbour * filters]
                    largest = largest.replacing(with: value, where: value .> largest)
                }
                let place = (position * filters + filter) * batch + block * Self.lanes
                UnsafeMutableRawPointer(features + place).storeBytes(
                    of: largest * Self.lane(keep + place), as: Lane.self)
            }
        }
    }

    /// Passes each feature's error to the first neighbour that was the largest.
    ///
    /// Several are equal where nothing but the bias is left. Zeros get no error, because their ReLU passes none on.
    @inline(never)
    private func unpool(_ block: Int, _ keep: UnsafePointer<Float>, _ featureError: UnsafePointer<Float>) {
        let filters = two.filters
        let errors = secondError + secondGradient.errorPadding * filters
        for position in 0..<two.positions / pool {
            for filter in 0..<filters {
                let place = (position * filters + filter) * batch + block * Self.lanes
                let start = position * pool * filters + filter
                let source = second + block * secondRows + start
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

    /// Sets the errors to 0 where a ReLU's output is 0 and so passes none on.
    @inline(never)
    private static func stopWhereZero(
        _ error: UnsafeMutablePointer<Lane>, _ value: UnsafePointer<Lane>, _ count: Int
    ) {
        for i in 0..<count { error[i] = error[i].replacing(with: 0, where: value[i] .<= 0) }
    }

    private static func lane(_ values: UnsafePointer<Float>) -> Lane {
        UnsafeRawPointer(values).loadUnaligned(as: Lane.self)
    }
}
