import Arrival
import Files
import Foundation
import TestSupport

/// A temporary directory under a monitor with a short window, and what a delivering program does to it.
final class WatchedFolder {
    /// Long enough for any machine; reached only when something is wrong.
    static let limit = Duration.seconds(20)

    private let directory: TemporaryDirectory
    var base: URL { directory.url }
    let root: URL
    let wake: WakeSignal
    let monitor: ArrivalMonitor
    private var waiting: [ArrivalEvent] = []

    init(
        settleWindow: Duration = .milliseconds(40), rescanInterval: Duration = .seconds(600), polling: Bool = false,
        known: (URL) -> [String: FileVersion] = { _ in [:] }, before: (URL) throws -> Void = { _ in }
    ) throws {
        directory = try TemporaryDirectory()
        root = directory.url.appending(path: "in")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try before(root)
        wake = try WakeSignal()
        monitor = ArrivalMonitor(
            directories: [root.path],
            options: .init(
                settleWindow: settleWindow, rescanInterval: rescanInterval, pollingInterval: .milliseconds(50),
                polling: polling),
            known: known(root), wake: wake)
        waiting = try monitor.next(timeout: .zero)
    }

    func path(_ name: String) -> String { root.appendingPathComponent(name).path }

    func write(_ content: String, to name: String) throws {
        try Data(content.utf8).write(to: root.appendingPathComponent(name))
    }

    func rename(_ old: URL, to new: URL) throws { try FileManager.default.moveItem(at: old, to: new) }

    /// The next event beside files that were seen or are gone, or nil when none comes in time.
    func event(within limit: Duration = limit) throws -> ArrivalEvent? {
        try anyEvent(within: limit) { event in
            switch event {
            case .seen, .vanished: false
            default: true
            }
        }
    }

    func anyEvent(
        within limit: Duration = limit, where isWanted: (ArrivalEvent) -> Bool = { _ in true }
    ) throws -> ArrivalEvent? {
        let end = ContinuousClock.now + limit
        while true {
            while !waiting.isEmpty {
                let event = waiting.removeFirst()
                if isWanted(event) { return event }
            }
            guard ContinuousClock.now < end else { return nil }
            waiting = try monitor.next(timeout: end - ContinuousClock.now)
        }
    }

    /// The next event when it is a settled cube.
    func cube() throws -> SettledFile? {
        guard case .settled(let cube)? = try event() else { return nil }
        return cube
    }

    /// Names of the cubes that settle until the marker does, which is delivered last: what comes before it is all that
    /// was to come.
    func namesUntilMarker() throws -> [String] {
        try write("marker", to: "marker.fits")
        var names: [String] = []
        while let cube = try cube() {
            let name = String(cube.path.dropFirst(root.path.count + 1))
            if name == "marker.fits" { return names.sorted() }
            names.append(name)
        }
        return names + ["no marker"]
    }
}
