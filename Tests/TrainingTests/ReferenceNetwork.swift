@testable import Prior

/// The network's forward pass, plainly, in double precision, for one spectrum.
struct ReferenceNetwork {
    let architecture: NetworkArchitecture
    var parameters: [Double]

    /// - Parameters:
    ///   - spectrum: inputCount values, not scaled here.
    ///   - keep: what each feature is multiplied by.
    func outputs(_ spectrum: [Double], keep: [Double]? = nil) -> [Double] {
        let a = architecture
        let first = convolve(
            spectrum.map { [$0] }, .firstConvolution, filters: a.firstFilters, taps: a.firstTaps)
        let second = convolve(first, .secondConvolution, filters: a.secondFilters, taps: a.secondTaps)
        var features: [Double] = []
        for position in 0..<a.pooledCount {
            for filter in 0..<a.secondFilters {
                features.append((0..<a.pool).map { second[position * a.pool + $0][filter] }.max() ?? 0)
            }
        }
        if let keep { features = zip(features, keep).map { $0 * $1 } }
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
