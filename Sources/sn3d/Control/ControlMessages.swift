import Foundation
import Queue
import Records

/// What an operator asks a running service for, a line of JSON over its control socket.
enum ControlRequest: Codable, Sendable {
    case status
    case queue
    /// Everything about one file.
    case why(path: String)
    /// Files that failed, or all of them.
    case retry(Selection)
    /// Files with a result, again, behind what arrives.
    case reprocess(Selection, dryRun: Bool)
    case first(path: String)
    case quarantine(path: String)
    /// The files that are set aside.
    case quarantined
    /// Ends the work on a file, or takes it out of the queue.
    case cancel(path: String)
    case pause
    case resume
    case scan
    /// The results that wait for the database, and those that it refused.
    case spool
    /// Gives refused results to the database again.
    case retrySpool
    /// Looks for what killed attempts left.
    case sweep(dryRun: Bool)

    /// The one file that an order is about; nil for the rest.
    var file: String? {
        switch self {
        case .why(let path), .first(let path), .quarantine(let path), .cancel(let path): path
        default: nil
        }
    }

    /// Which files are meant.
    enum Selection: Codable, Sendable {
        case paths([String])
        case all
    }
}

/// The service's answer, a line of JSON.
struct ControlReply: Codable, Sendable {
    var status: ServiceStatus?
    var entries: [QueueEntry] = []
    /// What was found, a line each.
    var lines: [String] = []
    /// What was done, in a sentence.
    var message = ""
    /// Whether there was nothing to do it to.
    var isRefused = false
}

/// How a service fares, without its database.
struct ServiceStatus: Codable, Sendable {
    struct Work: Codable, Sendable {
        let path: String
        let stage: Stage
        /// Share of the stage that is done.
        let share: Double
        let since: Date
    }

    let host: String
    let version: String
    let startedAt: Date
    let work: Work?
    let isPaused: Bool
    /// The number of files in each state that has any.
    let counts: [String: Int]
    /// Results that wait for the database.
    let spooledCount: Int
    /// Alerts that nobody has acknowledged, and results that this program would not give, as the database said last; nil
    /// before it has said anything.
    let openAlertCount, outOfDateCount: Int?
    /// The last results, the newest first.
    let latest: [QueueEntry]
    /// What keeps the service from doing its work, or waits for a person; empty when all is well.
    let problems: [String]
}
