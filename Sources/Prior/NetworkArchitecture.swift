/// Sizes of the network's layers and where their parameters stand in one flat vector.
///
/// Input -> convolution, ReLU -> convolution, ReLU -> maximum over `pool` neighbours -> two dense layers with ReLU ->
/// two linear outputs (velocity, broadening). Convolutions keep the length: a filter of k taps sees (k - 1) / 2
/// positions to the left of its own and k / 2 to the right, zeros beyond the ends.
package struct NetworkArchitecture: Sendable, Hashable {
    package var inputCount: Int
    package var firstFilters: Int
    package var firstTaps: Int
    package var secondFilters: Int
    package var secondTaps: Int
    package var pool: Int
    package var firstHidden: Int
    package var secondHidden: Int

    package static let outputs = 2

    package init(
        inputCount: Int, firstFilters: Int, firstTaps: Int, secondFilters: Int, secondTaps: Int, pool: Int,
        firstHidden: Int, secondHidden: Int
    ) {
        self.inputCount = inputCount
        self.firstFilters = firstFilters
        self.firstTaps = firstTaps
        self.secondFilters = secondFilters
        self.secondTaps = secondTaps
        self.pool = pool
        self.firstHidden = firstHidden
        self.secondHidden = secondHidden
    }

    /// The network of the survey's paper, as its text describes it.
    package static func paper(inputCount: Int) -> NetworkArchitecture {
        NetworkArchitecture(
            inputCount: inputCount, firstFilters: 4, firstTaps: 8, secondFilters: 8, secondTaps: 4, pool: 4,
            firstHidden: 256, secondHidden: 128)
    }

    package var firstConvolution: Convolution {
        Convolution(positions: inputCount, inputs: 1, filters: firstFilters, taps: firstTaps)
    }

    package var secondConvolution: Convolution {
        Convolution(positions: inputCount, inputs: firstFilters, filters: secondFilters, taps: secondTaps)
    }

    package var pooledCount: Int { inputCount / pool }
    /// Length of the vector that the first dense layer reads: pooled position first, filter second.
    package var featureCount: Int { pooledCount * secondFilters }

    /// The kernels work on four filters at a time, and pooling leaves no rest.
    package var isSupported: Bool {
        inputCount % pool == 0 && firstFilters % 4 == 0 && secondFilters % 4 == 0
            && secondFilters * secondTaps * firstFilters > 0 && firstTaps % 4 == 0 && inputCount > 0
            && firstHidden > 0 && secondHidden > 0
    }
}

extension NetworkArchitecture {
    package enum Layer: Int, CaseIterable {
        case firstConvolution, secondConvolution, firstDense, secondDense, output

        package var name: String {
            switch self {
            case .firstConvolution: "convolution1"
            case .secondConvolution: "convolution2"
            case .firstDense: "dense1"
            case .secondDense: "dense2"
            case .output: "output"
            }
        }
    }

    /// A named run of the parameter vector, row-major.
    package struct Tensor {
        package let name: String
        package let shape: [Int]
        package let offset: Int

        package var count: Int { shape.reduce(1, *) }
        package var range: Range<Int> { offset..<offset + count }
    }

    /// Rows are outputs. A convolution's row holds tap after tap, for each tap its inputs.
    package func weightShape(_ layer: Layer) -> [Int] {
        switch layer {
        case .firstConvolution: [firstFilters, firstTaps, 1]
        case .secondConvolution: [secondFilters, secondTaps, firstFilters]
        case .firstDense: [firstHidden, featureCount]
        case .secondDense: [secondHidden, firstHidden]
        case .output: [Self.outputs, secondHidden]
        }
    }

    package func weight(_ layer: Layer) -> Tensor {
        let before = Layer.allCases.prefix(layer.rawValue).reduce(0) { offset, earlier in
            let shape = weightShape(earlier)
            return offset + shape.reduce(1, *) + shape[0]
        }
        return Tensor(name: "\(layer.name).weight", shape: weightShape(layer), offset: before)
    }

    package func bias(_ layer: Layer) -> Tensor {
        let weight = weight(layer)
        return Tensor(name: "\(layer.name).bias", shape: [weight.shape[0]], offset: weight.range.upperBound)
    }

    package var tensors: [Tensor] { Layer.allCases.flatMap { [weight($0), bias($0)] } }

    package var parameterCount: Int { bias(.output).range.upperBound }
}
