import COpenBLAS
import Spectra

/// Runs a network on batches of spectra. It owns its workspace: one for each thread.
public final class NetworkEvaluator {
    private typealias Lane = Convolution.Lane
    private static let lanes = Lane.scalarCount

    public let network: Network
    /// Spectra that go through the dense layers together.
    public let batchCapacity: Int
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

    public init(network: Network, batchCapacity: Int = 512) {
        // Callers run one evaluator on each of their threads; the library's own would only compete with them.
        openblas_set_num_threads(1)
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
        input = vectors(architecture.firstConvolution.paddedRows)
        first = vectors(architecture.secondConvolution.paddedRows * architecture.firstFilters)
        second = vectors(architecture.inputCount * architecture.secondFilters)
        features = floats(architecture.featureCount * self.batchCapacity)
        firstHidden = floats(architecture.firstHidden * self.batchCapacity)
        secondHidden = floats(architecture.secondHidden * self.batchCapacity)
        output = floats(NetworkArchitecture.outputs * self.batchCapacity)
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

    /// Velocity and broadening of each spectrum, km/s, in the frame of the network's grid.
    ///
    /// Each spectrum is scaled to a maximum of 1 first. One that holds a number that is not finite, or nothing above
    /// zero, gives NaN twice.
    ///
    /// - Parameters:
    ///   - spectra: grid.count x count, a channel's spectra next to each other; any flux unit.
    ///   - velocity, broadening: count values; overwritten.
    public func predict(
        _ spectra: UnsafePointer<Float>, count: Int, velocity: UnsafeMutablePointer<Float>,
        broadening: UnsafeMutablePointer<Float>
    ) {
        for start in stride(from: 0, to: count, by: batchCapacity) {
            let batch = min(batchCapacity, count - start)
            for block in stride(from: 0, to: batch, by: Self.lanes) {
                load(spectra + start + block, stride: count, count: min(Self.lanes, batch - block), at: block)
                convolve(column: block)
            }
            let columns = (batch + Self.lanes - 1) / Self.lanes * Self.lanes
            dense(.firstDense, features, firstHidden, columns, rectify: true)
            dense(.secondDense, firstHidden, secondHidden, columns, rectify: true)
            dense(.output, secondHidden, output, columns, rectify: false)
            for i in 0..<batch {
                velocity[start + i] = usable[i] ? network.metadata.velocityScale.value(output[i]) : .nan
                broadening[start + i] =
                    usable[i] ? network.metadata.broadeningScale.value(output[columns + i]) : .nan
            }
        }
    }

    /// Brings up to eight spectra into the first layer's input, each scaled to a maximum of 1.
    @inline(never)
    private func load(_ spectra: UnsafePointer<Float>, stride: Int, count: Int, at column: Int) {
        let rows = input + architecture.firstConvolution.leftPadding
        for lane in 0..<Self.lanes {
            var largest: Float = 0
            var isFinite = lane < count
            if isFinite {
                for channel in 0..<architecture.inputCount {
                    let value = spectra[channel * stride + lane]
                    if value > largest { largest = value }
                    if !value.isFinite { isFinite = false }
                }
            }
            // Fluxes near 1e-19 are ordinary; a reciprocal that overflows means there is no spectrum.
            let scale = largest > 0 ? 1 / largest : 0
            usable[column + lane] = isFinite && largest > 0 && scale.isFinite
            for channel in 0..<architecture.inputCount {
                rows[channel][lane] = usable[column + lane] ? spectra[channel * stride + lane] * scale : 0
            }
        }
    }

    /// Both convolutions and the pooling of the eight spectra in `input`, into eight columns of `features`.
    @inline(never)
    private func convolve(column: Int) {
        let (one, two) = (architecture.firstConvolution, architecture.secondConvolution)
        one.forward(
            weights: parameters + architecture.weight(.firstConvolution).offset,
            bias: parameters + architecture.bias(.firstConvolution).offset, input: input,
            output: first + two.leftPadding * two.inputs)
        two.forward(
            weights: parameters + architecture.weight(.secondConvolution).offset,
            bias: parameters + architecture.bias(.secondConvolution).offset, input: first, output: second)
        for position in 0..<architecture.pooledCount {
            for filter in 0..<two.filters {
                let source = second + position * architecture.pool * two.filters + filter
                var largest = source[0]
                for neighbour in 1..<architecture.pool {
                    let value = source[neighbour * two.filters]
                    largest = largest.replacing(with: value, where: value .> largest)
                }
                let row = features + (position * two.filters + filter) * batchCapacity + column
                UnsafeMutableRawPointer(row).storeBytes(of: largest, as: Lane.self)
            }
        }
    }

    /// output = weights * input + bias, for `columns` spectra.
    private func dense(
        _ layer: NetworkArchitecture.Layer, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
        _ columns: Int, rectify: Bool
    ) {
        let weight = architecture.weight(layer)
        let bias = parameters + architecture.bias(layer).offset
        let (rows, inputs) = (weight.shape[0], weight.shape[1])
        for row in 0..<rows { (target + row * columns).update(repeating: bias[row], count: columns) }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(rows), blasint(columns), blasint(inputs), 1,
            parameters + weight.offset, blasint(inputs), source,
            blasint(layer == .firstDense ? batchCapacity : columns), 1, target, blasint(columns))
        if rectify { Self.rectify(target, count: rows * columns) }
    }

    @inline(never)
    private static func rectify(_ values: UnsafeMutablePointer<Float>, count: Int) {
        for i in 0..<count where values[i] < 0 { values[i] = 0 }
    }
}
