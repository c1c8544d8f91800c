import Files
import Foundation
import Spectra

/// A trained network: its weights and what is known about them.
package struct Network: Sendable {
    package let metadata: NetworkMetadata
    package let architecture: NetworkArchitecture
    /// The parameters of all layers, in the order of `architecture.tensors`.
    package let parameters: [Float]

    /// Creates a network and the checksum of its file.
    ///
    /// - Parameters:
    ///   - metadata: The network's origin and scores.
    ///   - architecture: The sizes of its layers.
    ///   - parameters: The parameters, architecture.parameterCount finite values.
    /// - Throws: `NetworkError` when the file's header cannot be written.
    package init(
        metadata: NetworkMetadata, architecture: NetworkArchitecture, parameters: [Float]
    ) throws(NetworkError) {
        self.architecture = architecture
        self.parameters = parameters
        var metadata = metadata
        let file = try Self.encoded(metadata: metadata, architecture: architecture, parameters: parameters)
        metadata.sha256 = FileDigest.sha256(of: file)
        self.metadata = metadata
    }

    /// Reads a network's file and checks that it is whole.
    ///
    /// - Throws: `NetworkError` when the file is missing, damaged or no network's.
    package static func load(contentsOf url: URL) throws(NetworkError) -> Network {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw NetworkError(
                .missing, "No network can be read at \(url.path); give the path of a file made by `sn3d train`.",
                cause: error)
        }
        return try Network(file: data, name: url.path)
    }

    /// Writes the network's file; an existing one is replaced as a whole.
    package func write(to url: URL) throws(NetworkError) {
        let data = try Self.encoded(metadata: metadata, architecture: architecture, parameters: parameters)
        do {
            try data.write(to: url, options: .atomic)
        } catch {
            throw NetworkError(
                .unwritable, "The network could not be written to \(url.path): \(error.localizedDescription)",
                cause: error)
        }
    }
}

extension Network {
    private static let checksumKey = "tensors_sha256"
    private static let poolKey = "pool"

    private static func encoded(
        metadata: NetworkMetadata, architecture: NetworkArchitecture, parameters: [Float]
    ) throws(NetworkError) -> Data {
        var strings = metadata.strings
        strings[poolKey] = architecture.convolutions.map { "\($0.pool)" }
        strings[checksumKey] = checksum(parameters)
        let tensors = architecture.tensors.map {
            ($0.name, SafetensorsFile.Tensor(shape: $0.shape, values: Array(parameters[$0.range])))
        }
        do {
            return try SafetensorsFile(metadata: strings, tensors: Dictionary(uniqueKeysWithValues: tensors)).encoded()
        } catch {
            throw NetworkError(.unwritable, "The network's header cannot be written as JSON.", cause: error)
        }
    }

    /// Computes the SHA-256 of all parameters, which reveals a flipped bit in the weights.
    private static func checksum(_ parameters: [Float]) -> String {
        FileDigest.sha256(of: SafetensorsFile.bytes(parameters))
    }

    private init(file data: Data, name: String) throws(NetworkError) {
        guard let file = SafetensorsFile(data) else {
            throw NetworkError(
                .damaged, "\(name) is cut short or is no safetensors file; copy it again or train a new network.")
        }
        guard var metadata = NetworkMetadata(strings: file.metadata),
            let architecture = Self.architecture(of: file, inputCount: metadata.input.count)
        else {
            throw NetworkError(
                .foreign, "\(name) is a safetensors file but no network of sn3d; make one with `sn3d train`.")
        }
        let parameters = architecture.tensors.flatMap { file.tensors[$0.name]?.values ?? [] }
        guard file.metadata[Self.checksumKey] == Self.checksum(parameters), parameters.allSatisfy(\.isFinite) else {
            throw NetworkError(
                .damaged, "The weights in \(name) were changed since it was written; copy it again.")
        }
        metadata.sha256 = FileDigest.sha256(of: data)
        self.metadata = metadata
        self.architecture = architecture
        self.parameters = parameters
    }

    /// Derives the layer sizes from the tensors' shapes; returns nil when the tensors are not those of such a network.
    private static func architecture(of file: SafetensorsFile, inputCount: Int) -> NetworkArchitecture? {
        func shape(_ layer: NetworkArchitecture.Layer, _ rank: Int) -> [Int]? {
            file.tensors["\(layer.name).weight"].flatMap { $0.shape.count == rank ? $0.shape : nil }
        }
        guard let first = shape(.firstDense, 2), let second = shape(.secondDense, 2), let output = shape(.output, 2)
        else { return nil }
        var architecture = NetworkArchitecture(
            inputCount: inputCount, convolutions: nil, readsLineWidth: false, firstHidden: first[0],
            secondHidden: second[0], outputCount: output[0])
        if let one = shape(.firstConvolution, 3), let two = shape(.secondConvolution, 3),
            let pool = file.metadata[poolKey].flatMap(Int.init), pool > 0
        {
            architecture.convolutions = NetworkArchitecture.Convolutions(
                firstFilters: one[0], firstTaps: one[1], secondFilters: two[0], secondTaps: two[1], pool: pool)
        }
        architecture.readsLineWidth = first[1] > architecture.pooledFeatureCount
        guard architecture.isSupported, file.tensors.count == architecture.tensors.count,
            architecture.tensors.allSatisfy({ file.tensors[$0.name]?.shape == $0.shape })
        else { return nil }
        return architecture
    }
}
