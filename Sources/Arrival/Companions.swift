import Files
import Foundation

/// The files beside a cube that shape its result: its laser map and its deep frame. They settle as the cube does.
///
/// A cube waits for those that are there and still change, and a FITS cube for a while for a laser map that is not: the
/// program that delivers both may write the cube first.
struct Companions {
    typealias Instant = ContinuousClock.Instant

    private let window: Duration
    private var seen: [String: (status: FileStatus, since: Instant)] = [:]

    /// Settling windows that a FITS cube waits for a laser map which is not there.
    static let patience = 3

    init(window: Duration) { self.window = window }

    /// The time at which the cube is to be looked at again; nil when nothing is to be waited for.
    ///
    /// - Parameter settledAt: when the cube itself was settled.
    mutating func nextLook(for cube: String, settledAt: Instant, now: Instant, date: Date) -> Instant? {
        let present = Self.present(beside: cube)
        for (path, status) in present where seen[path]?.status != status {
            // One that was left alone for a window before it was seen has settled.
            let age = date.timeIntervalSince1970 - Double(max(status.modified, status.changed)) / 1e9
            seen[path] = (status, age > window / .seconds(1) ? now - window : now)
        }
        if let look = present.keys.compactMap({ seen[$0].map { $0.since + window } }).max(), look > now { return look }
        let patience = settledAt + window * Self.patience
        return CubeName.laserMaps(of: cube).contains { present[$0] != nil } || !CubeName.isFITS(cube) || now >= patience
            ? nil : min(patience, now + window)
    }

    /// Forgets what was seen of a cube's companions.
    mutating func forget(_ cube: String) {
        for companion in CubeName.companions(of: cube) { seen[companion] = nil }
    }

    static func present(beside cube: String) -> [String: FileStatus] {
        Dictionary(
            uniqueKeysWithValues: CubeName.companions(of: cube).compactMap { path in
                FileStatus.ofFile(path).map { (path, $0) }
            })
    }
}
