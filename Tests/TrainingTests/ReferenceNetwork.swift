@testable import Prior

/// The network's forward pass, plainly, in double precision, for one spectrum.
struct ReferenceNetwork {
    let architecture: NetworkArchitecture
    var parameters: [Double]

    /// - Parameters:
    ///   - spectrum: inputCount values, not scaled here.
    ///   - lineWidth: as the first dense layer reads it.
    func outputs(_ spectrum: [Double], lineWidth: Double) -> [Double] {
        var features = spectrum
        if let layers = architecture.convolutions {
            let first = convolve(
                spectrum.map { [$0] }, .firstConvolution, filters: layers.firstFilters, taps: layers.firstTaps)
            let second = convolve(
                first, .secondConvolution, filters: layers.secondFilters, taps: layers.secondTaps)
            features = stride(from: 0, to: second.count, by: layers.pool).flatMap { position in
                (0..<layers.secondFilters).map { filter in
                    second[position..<position + layers.pool].map { $0[filter] }.max() ?? 0
                }
            }
        }
        if architecture.readsLineWidth { features.append(lineWidth) }
        let hidden = dense(dense(features, .firstDense).map { max(0, $0) }, .secondDense).map { max(0, $0) }
        return dense(hidden, .output)
    }

    private func convolve(
        _ input: [[Double]], _ layer: NetworkArchitecture.Layer, filters: Int, taps: Int
    ) -> [[Double]] {
        let (weight, bias) = (architecture.weight(layer).offset, architecture.bias(layer).offset)
        let inputs = input[0].count
        return input.indices.map { position in
            (0..<filters).map { filter in
                var sum = parameters[bias + filter]
                for tap in 0..<taps {
                    let place = position + tap - (taps - 1) / 2
                    guard input.indices.contains(place) else { continue }
                    for i in 0..<inputs {
                        sum += parameters[weight + (filter * taps + tap) * inputs + i] * input[place][i]
                    }
                }
                return max(0, sum)
            }
        }
    }

    private func dense(_ input: [Double], _ layer: NetworkArchitecture.Layer) -> [Double] {
        let (weight, bias) = (architecture.weight(layer), architecture.bias(layer).offset)
        return (0..<weight.shape[0]).map { row in
            input.indices.reduce(parameters[bias + row]) {
                $0 + parameters[weight.offset + row * input.count + $1] * input[$1]
            }
        }
    }
}
