/// The sizes of a network's layers and the places of their parameters in one flat vector.
///
/// The layers are: input -> convolution, ReLU -> convolution, ReLU -> maximum over `pool` neighbours -> two dense
/// layers with ReLU -> linear outputs. Convolutions keep the length: a filter of k taps sees (k - 1) / 2 positions to
/// the left of its own and k / 2 to the right, zeros beyond the ends. A network without convolutions has dense layers
/// only. The first of these may read the instrument's line width beside the features.
package struct NetworkArchitecture: Sendable, Hashable {
    /// The sizes of the two convolutions and of the pooling after them.
    package struct Convolutions: Sendable, Hashable {
        package var firstFilters: Int
        package var firstTaps: Int
        package var secondFilters: Int
        package var secondTaps: Int
        /// The number of neighbouring positions that share a maximum.
        package var pool: Int

        package init(firstFilters: Int, firstTaps: Int, secondFilters: Int, secondTaps: Int, pool: Int) {
            self.firstFilters = firstFilters
            self.firstTaps = firstTaps
            self.secondFilters = secondFilters
            self.secondTaps = secondTaps
            self.pool = pool
        }
    }

    /// The number of samples of a spectrum that the network reads.
    package var inputCount: Int
    /// The convolutions' sizes, nil for a network of dense layers only.
    package var convolutions: Convolutions?
    /// A flag that the first dense layer also reads the instrument's line width.
    package var readsLineWidth: Bool
    /// The number of outputs of the first dense layer.
    package var firstHidden: Int
    /// The number of outputs of the second dense layer.
    package var secondHidden: Int
    /// The number of outputs of the network.
    package var outputCount: Int

    package init(
        inputCount: Int, convolutions: Convolutions?, readsLineWidth: Bool, firstHidden: Int, secondHidden: Int,
        outputCount: Int
    ) {
        self.inputCount = inputCount
        self.convolutions = convolutions
        self.readsLineWidth = readsLineWidth
        self.firstHidden = firstHidden
        self.secondHidden = secondHidden
        self.outputCount = outputCount
    }

    /// The network of the survey's paper, as its text describes it; its outputs are velocity and broadening.
    package static func paper(inputCount: Int) -> NetworkArchitecture {
        NetworkArchitecture(
            inputCount: inputCount,
            convolutions: Convolutions(firstFilters: 4, firstTaps: 8, secondFilters: 8, secondTaps: 4, pool: 4),
            readsLineWidth: false, firstHidden: 256, secondHidden: 128, outputCount: 2)
    }

    /// The number of values that the dense layers read of the spectrum.
    ///
    /// They are pooled values, position first, filter second, or the input itself in a network without convolutions.
    package var pooledFeatureCount: Int {
        guard let convolutions else { return inputCount }
        return inputCount / convolutions.pool * convolutions.secondFilters
    }

    /// The number of values that the first dense layer reads; the line width is the last of them.
    package var featureCount: Int { pooledFeatureCount + (readsLineWidth ? 1 : 0) }

    /// A check that the kernels can run the network.
    ///
    /// They work on four filters and two positions at a time, and pooling must leave no rest.
    package var isSupported: Bool {
        guard inputCount > 0, firstHidden > 0, secondHidden > 0, outputCount > 0 else { return false }
        guard let convolutions else { return true }
        return convolutions.pool > 0 && inputCount % convolutions.pool == 0 && inputCount % 2 == 0
            && convolutions.firstFilters > 0 && convolutions.firstFilters % 4 == 0
            && convolutions.secondFilters > 0 && convolutions.secondFilters % 4 == 0
            && convolutions.firstTaps > 0 && convolutions.firstTaps % 4 == 0 && convolutions.secondTaps > 0
    }

    /// The number of multiplications, each with an addition, for one spectrum.
    package var multiplicationCount: Int {
        let weights = [Layer.firstDense, .secondDense, .output].reduce(0) { $0 + weight($1).count }
        guard let convolutions else { return weights }
        return weights
            + [convolutions.first(inputCount), convolutions.second(inputCount)].reduce(0) {
                $0 + $1.positions * $1.filters * $1.window
            }
    }
}

extension NetworkArchitecture.Convolutions {
    /// The first convolution, of a spectrum of `inputCount` samples.
    package func first(_ inputCount: Int) -> Convolution {
        Convolution(positions: inputCount, inputs: 1, filters: firstFilters, taps: firstTaps)
    }

    /// The second convolution, which reads the first one's filters.
    package func second(_ inputCount: Int) -> Convolution {
        Convolution(positions: inputCount, inputs: firstFilters, filters: secondFilters, taps: secondTaps)
    }
}

extension NetworkArchitecture {
    /// A layer with parameters, in the order in which they are stored.
    package enum Layer: Int, CaseIterable {
        case firstConvolution, secondConvolution, firstDense, secondDense, output

        /// The layer's name in a network's file.
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
        /// The index of the run's first value in the parameter vector.
        package let offset: Int

        package var count: Int { shape.reduce(1, *) }
        package var range: Range<Int> { offset..<offset + count }
    }

    /// The layers that the network has, in order.
    package var layers: [Layer] { Layer.allCases.filter { weightShape($0) != nil } }

    /// The shape of a layer's weights, nil for a layer that the network does not have.
    ///
    /// Rows are outputs. A convolution's row holds tap after tap, for each tap its inputs.
    private func weightShape(_ layer: Layer) -> [Int]? {
        switch layer {
        case .firstConvolution: convolutions.map { [$0.firstFilters, $0.firstTaps, 1] }
        case .secondConvolution: convolutions.map { [$0.secondFilters, $0.secondTaps, $0.firstFilters] }
        case .firstDense: [firstHidden, featureCount]
        case .secondDense: [secondHidden, firstHidden]
        case .output: [outputCount, secondHidden]
        }
    }

    /// The weights of a layer that the network has, outputs x inputs.
    package func weight(_ layer: Layer) -> Tensor {
        let before = Layer.allCases.prefix(layer.rawValue).reduce(0) { offset, earlier in
            guard let shape = weightShape(earlier) else { return offset }
            return offset + shape.reduce(1, *) + shape[0]
        }
        return Tensor(name: "\(layer.name).weight", shape: weightShape(layer) ?? [0], offset: before)
    }

    /// The biases of a layer that the network has, one for each output.
    package func bias(_ layer: Layer) -> Tensor {
        let weight = weight(layer)
        return Tensor(name: "\(layer.name).bias", shape: [weight.shape[0]], offset: weight.range.upperBound)
    }

    /// The weights and biases of all layers, in the order of the parameter vector.
    package var tensors: [Tensor] { layers.flatMap { [weight($0), bias($0)] } }

    /// The length of the parameter vector.
    package var parameterCount: Int { bias(.output).range.upperBound }
}
