import Files
import Foundation

/// Decides when a file has been left alone long enough. Holds no clock and touches no file: it is told what was seen
/// and when.
///
/// A file is settled when size, modification and change time stayed the same for the window. Events only prompt a look:
/// a writer that dies closes its file as well, and a mapped file changes without an event.
struct Settling {
    typealias Instant = ContinuousClock.Instant

    private struct Candidate {
        let status: FileStatus
        let unchangedSince: Instant
        let arrivedAt: Date
        var look: Instant
    }

    let window: Duration
    private var candidates: [String: Candidate] = [:]

    /// - Parameter window: how long a file must stay the same.
    init(window: Duration) { self.window = window }

    var paths: [String] { Array(candidates.keys) }

    /// The time at which the next file wants a look.
    var nextLook: Instant? { candidates.values.map(\.look).min() }

    /// Files to look at by now, oldest first.
    func due(at now: Instant) -> [String] {
        candidates.filter { $0.value.look <= now }
            .sorted { ($0.value.arrivedAt, $0.key) < ($1.value.arrivedAt, $1.key) }
            .map(\.key)
    }

    /// Takes note of a file's status as seen now; a change starts the window anew.
    /// - Returns: whether the file is new here.
    @discardableResult
    mutating func observe(_ path: String, _ status: FileStatus, at now: Instant, date: Date) -> Bool {
        let known = candidates[path]
        if known?.status == status { return false }
        candidates[path] = Candidate(
            status: status, unchangedSince: now, arrivedAt: known?.arrivedAt ?? date, look: now + window)
        return known == nil
    }

    /// When a file that was just observed was first seen, if it has been the same for the window.
    func settledFile(_ path: String, at now: Instant) -> (arrivedAt: Date, settledAt: Instant)? {
        guard let candidate = candidates[path], candidate.look <= now else { return nil }
        return (candidate.arrivedAt, candidate.unchangedSince + window)
    }

    /// The file is settled and waits for something else.
    mutating func postpone(_ path: String, until look: Instant) { candidates[path]?.look = look }

    /// The file was handed on, or it is gone.
    /// - Returns: whether it was there.
    @discardableResult
    mutating func remove(_ path: String) -> Bool { candidates.removeValue(forKey: path) != nil }
}
