import Foundation
import Prior

/// A checkpoint of a training run after an epoch, kept in a file so that the run can be resumed.
struct TrainingRecord {
    /// The string that tells this run's checkpoints from another one's: preset, seed and spectra.
    let identity: String
    /// The number of epochs done.
    private(set) var epochs = 0
    /// The parameters after the last epoch, parameterCount values.
    private(set) var parameters: [Float]
    private(set) var optimizer: AdamOptimizer.State
    /// The parameters of the epoch that did best on the validation spectra.
    private(set) var best: [Float]
    /// The smallest score of an epoch.
    private(set) var bestScore = Double.infinity

    init(identity: String, state: (parameters: [Float], optimizer: AdamOptimizer.State)) {
        self.identity = identity
        parameters = state.parameters
        optimizer = state.optimizer
        best = state.parameters
    }

    /// Adds an epoch.
    ///
    /// - Parameters:
    ///   - state: The run after the epoch.
    ///   - score: The epoch's score; smaller is better.
    mutating func add(_ state: (parameters: [Float], optimizer: AdamOptimizer.State), score: Double) {
        (parameters, optimizer) = state
        epochs += 1
        if score < bestScore { (best, bestScore) = (parameters, score) }
    }

    /// Writes the record; an existing one is replaced as a whole.
    func write(to url: URL) throws(NetworkError) {
        func tensor(_ values: [Float]) -> SafetensorsFile.Tensor { .init(shape: [values.count], values: values) }
        let file = SafetensorsFile(
            metadata: [
                "format": Self.format, "identity": identity, "epochs": "\(epochs)", "steps": "\(optimizer.steps)",
                "best_score": "\(bestScore)",
            ],
            tensors: [
                "parameters": tensor(parameters), "mean": tensor(optimizer.mean), "square": tensor(optimizer.square),
                "best": tensor(best),
            ])
        do {
            try file.encoded().write(to: url, options: .atomic)
        } catch {
            throw NetworkError(
                .unwritable, "The training's checkpoint could not be written to \(url.path): \(error)", cause: error)
        }
    }

    private static let format = "sn3d-training-1"

    /// Reads the record in a file; nil when there is no file.
    ///
    /// - Throws: `NetworkError` when the file is damaged or belongs to another run.
    static func read(from url: URL, identity: String) throws(NetworkError) -> TrainingRecord? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        guard let data = try? Data(contentsOf: url), let file = SafetensorsFile(data),
            file.metadata["format"] == format, let epochs = file.metadata["epochs"].flatMap(Int.init),
            let steps = file.metadata["steps"].flatMap(Int.init),
            let score = file.metadata["best_score"].flatMap(Double.init),
            let parameters = file.tensors["parameters"]?.values, let mean = file.tensors["mean"]?.values,
            let square = file.tensors["square"]?.values, let best = file.tensors["best"]?.values
        else {
            throw NetworkError(
                .damaged, "\(url.path) is no checkpoint of a training; remove it to start from the beginning.")
        }
        guard file.metadata["identity"] == identity else {
            throw NetworkError(
                .foreign,
                "\(url.path) is the checkpoint of another training (\(file.metadata["identity"] ?? "")); finish that one "
                    + "with the same options, or remove it.")
        }
        var record = TrainingRecord(
            identity: identity,
            state: (parameters, AdamOptimizer.State(mean: mean, square: square, steps: steps)))
        (record.epochs, record.best, record.bestScore) = (epochs, best, score)
        return record
    }
}
