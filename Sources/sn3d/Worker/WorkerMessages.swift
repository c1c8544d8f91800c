import Files
import Foundation
import Queue
import Records

/// What the service gives a worker to do: the first line of its standard input.
struct WorkerJob: Codable, Sendable {
    let path: String
    /// The file as it settled; another one is not touched.
    let version: FileVersion
    let arrivedAt: Date
    let settledAt: Date
    let processingID: UUID
    /// Whether a finished result is no reason to leave the cube alone.
    let repeats: Bool
    let settings: Settings
    /// The service's name among those that share its database.
    let service: String
    /// The directory in which the worker leaves its record.
    let results: String
}

/// What a worker says on its standard output, a line each.
enum WorkerMessage: Codable, Sendable {
    case progress(Stage, Double)
    /// The bytes of memory that it may ask for.
    case memoryLimit(Int)
    /// The last line. A record, if there is one, lies in the results by then.
    case ended(AttemptOutcome)
}

/// The word that asks a worker to come to an end.
enum WorkerStop {
    static let line = "stop\n"
}
