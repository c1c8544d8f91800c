import Files
import Foundation
import Records

/// Decides when a file has been left alone long enough. Holds no clock and touches no file: it is told what was seen
/// and when.
///
/// A file is settled when size, modification and change time stayed the same for the window. Events only prompt a look:
/// a writer that dies closes its file as well, and a mapped file changes without an event.
struct Settling {
    typealias Instant = ContinuousClock.Instant

    /// What a look at a file leads to.
    enum Finding: Equatable {
        /// Look again when `nextLook` says so.
        case waiting
        /// Unchanged for the window: check its structure, then call `remove` or `markIncomplete`.
        case settled(arrivedAt: Date)
        /// Incomplete and unchanged for `patience`; said once.
        case stalled(Failure)
    }

    private struct Candidate {
        var status: FileStatus
        var unchangedSince: Instant
        let arrivedAt: Date
        var look: Instant?
        var incomplete: Failure?
    }

    let window: Duration
    let patience: Duration
    private var candidates: [String: Candidate] = [:]

    /// - Parameters:
    ///   - window: how long a file must stay the same.
    ///   - patience: how long an incomplete file may stay the same before it counts as stalled.
    init(window: Duration, patience: Duration) {
        self.window = window
        self.patience = patience
    }

    var paths: [String] { Array(candidates.keys) }

    /// The time at which the next file wants a look.
    var nextLook: Instant? { candidates.values.compactMap(\.look).min() }

    /// Files to look at by now, oldest first.
    func due(at now: Instant) -> [String] {
        candidates.filter { $0.value.look.map { $0 <= now } ?? false }
            .sorted { ($0.value.arrivedAt, $0.key) < ($1.value.arrivedAt, $1.key) }
            .map(\.key)
    }

    /// Takes note of a file's status as seen now; a change starts the window anew.
    mutating func observe(_ path: String, _ status: FileStatus, at now: Instant, date: Date) {
        if let candidate = candidates[path], candidate.status == status { return }
        candidates[path] = Candidate(
            status: status, unchangedSince: now, arrivedAt: candidates[path]?.arrivedAt ?? date, look: now + window)
    }

    /// What follows for a file whose status was just observed.
    mutating func finding(_ path: String, at now: Instant) -> Finding {
        guard let candidate = candidates[path], let look = candidate.look, look <= now else { return .waiting }
        guard let failure = candidate.incomplete else { return .settled(arrivedAt: candidate.arrivedAt) }
        candidates[path]?.look = nil
        return .stalled(failure)
    }

    /// The file is settled but its end is missing: wait for a change, and for `patience` at most in silence.
    mutating func markIncomplete(_ path: String, because failure: Failure) {
        guard var candidate = candidates[path] else { return }
        candidate.incomplete = failure
        candidate.look = candidate.unchangedSince + patience
        candidates[path] = candidate
    }

    /// When the file had stayed the same for the window.
    func settledAt(_ path: String) -> Instant? { candidates[path].map { $0.unchangedSince + window } }

    /// The file is settled and waits for something else.
    mutating func postpone(_ path: String, until look: Instant) { candidates[path]?.look = look }

    /// The file could not be read: nothing more to do until its status changes.
    mutating func setAside(_ path: String) { candidates[path]?.look = nil }

    /// The file was handed on, or it is gone.
    mutating func remove(_ path: String) { candidates[path] = nil }
}

/// Files that were handed on, so that a scan does not hand them on again and unchanged content is not read again.
struct KnownFiles {
    private var files: [String: FileStatus] = [:]
    private var digests: [FileStatus: String] = [:]

    func contains(_ path: String, _ status: FileStatus) -> Bool { files[path] == status }

    /// SHA-256 of the content last seen at a path.
    func digest(at path: String) -> String? { files[path].flatMap { digests[$0] } }

    /// SHA-256 of a file that has not changed since it was read, under whatever name.
    func digest(of status: FileStatus) -> String? { digests[status] }

    mutating func note(_ path: String, _ status: FileStatus, sha256: String) {
        files[path] = status
        digests[status] = sha256
    }

    /// The file is to be handed on again; its content is not read again.
    mutating func forget(_ path: String) { files[path] = nil }

    mutating func keep(where isThere: (String) -> Bool) {
        files = files.filter { isThere($0.key) }
        let statuses = Set(files.values)
        digests = digests.filter { statuses.contains($0.key) }
    }
}
